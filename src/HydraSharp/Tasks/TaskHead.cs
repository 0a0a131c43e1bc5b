using HydraSharp.Layers.Onnx;
using static TorchSharp.torch;

namespace HydraSharp.Tasks;

/// <summary>The trainable part of a task. All tensors are float32; N counts rows.</summary>
/// <remarks>Public because a task of another assembly derives its head from it.</remarks>
public abstract class TaskHead(string name) : nn.Module<Tensor, Tensor>(name)
{
    /// <summary>
    /// Learns fixed facts from the training targets [rows, width] before the first step, such as their mean. At least one row.
    /// </summary>
    public virtual void Fit(ReadOnlySpan<float> targets) { }

    /// <summary>Target [N, width] as the loss wants it, such as standardised.</summary>
    public virtual Tensor Prepare(Tensor target_NW) => target_NW;

    /// <summary>
    /// Raw outputs for a mirrored image as they stand in the image itself. Only answers that say where something is differ.
    /// </summary>
    public virtual Tensor Unmirrored(Tensor output_NO) => output_NO;

    /// <summary>Adds to a graph what <see cref="Unmirrored"/> computes.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">The head's name, which its values' names begin with.</param>
    /// <param name="raw">The raw outputs.</param>
    public virtual string EmitUnmirrored(OnnxGraph graph, string name, string raw) => raw;

    /// <summary>Adds to a graph what <c>forward</c> computes in evaluation mode: features [N, F] to raw outputs [N, outputs].</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">The head's name, which its values' names begin with.</param>
    /// <param name="features">The features.</param>
    public abstract string Emit(OnnxGraph graph, string name, string features);

    /// <summary>Adds to a graph what <see cref="Decode"/> computes: raw outputs to decoded answers.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">The head's name, which its values' names begin with.</param>
    /// <param name="raw">The raw outputs.</param>
    public abstract string EmitDecode(OnnxGraph graph, string name, string raw);

    /// <summary>Raw output [N, outputs] to decoded answer [N, answer width].</summary>
    public abstract Tensor Decode(Tensor output_NO);
}
