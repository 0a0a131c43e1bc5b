using HydraSharp.Layers;
using HydraSharp.Layers.Onnx;
using HydraSharp.Tasks;
using static TorchSharp.torch;

namespace HydraSharp.Networks.Sharing;

/// <summary>
/// All layers before the heads: images [N, 3, H, W] to one representation, features [N, F] in float32 or a map [N, F, h, w], of which
/// each head reads what is meant for it. Layers of one task alone that need nothing but the representation belong to the head.
/// </summary>
internal abstract class Encoder
{
    /// <summary>The part in which layers of single tasks stand, by the task's name.</summary>
    internal const string Branches = "branches";

    const string Heads = "heads";

    /// <summary>The layers, by the name that their parameters begin with.</summary>
    internal abstract IReadOnlyList<(string Name, nn.Module Module)> Parts { get; }

    /// <summary>The map that a head reads; null where it reads features [N, F].</summary>
    internal abstract FeatureShape? Map { get; }

    /// <summary>
    /// Where in the parts the backbone's layers stand: modules in which a parameter has the name that it has in the backbone. Several for
    /// copies, each of which may lack some.
    /// </summary>
    internal abstract IReadOnlyList<(string Name, nn.Module Module)> Backbones { get; }

    /// <summary>
    /// Images [N, 3, H, W] to the feature maps that the representation is made of, finest first; those of several tasks one after the other
    /// in C.
    /// </summary>
    internal abstract IReadOnlyList<Tensor> Maps(Tensor x_NCHW);

    /// <summary>Feature maps to the representation.</summary>
    internal abstract Tensor Features(IReadOnlyList<Tensor> maps);

    /// <summary>Images to the representation.</summary>
    internal virtual Tensor Forward(Tensor x_NCHW) => Features(Maps(x_NCHW));

    /// <summary>Adds to a graph what is computed in evaluation mode, in float32.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="x">The normalised images [N, 3, H, W].</param>
    /// <param name="tasks">The tasks that are wanted.</param>
    /// <returns>For each of them what its head reads.</returns>
    internal abstract IReadOnlyDictionary<string, string> Emit(OnnxGraph graph, string x, IReadOnlyList<string> tasks);

    /// <summary>Creates the trainable part of a task, which reads the representation.</summary>
    /// <param name="task">The task.</param>
    /// <param name="make">Makes its head on features of a width.</param>
    internal abstract TaskHead Head(TaskSpec task, Func<TaskSpec, long, TaskHead> make);

    /// <summary>The one task whose loss reaches a parameter; null where those of several do.</summary>
    internal virtual string? Owner(string parameter) => parameter.Split('.') is [Heads or Branches, var task, ..] ? task : null;

    /// <summary>The same value for every task.</summary>
    private protected static Dictionary<string, string> ForAll(IReadOnlyList<string> tasks, string value) =>
        tasks.ToDictionary(t => t, _ => value, StringComparer.Ordinal);
}
