using HydraSharp.Inference;
using HydraSharp.Layers;
using HydraSharp.Layers.Onnx;
using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Necks;
using HydraSharp.Networks.Sharing;
using HydraSharp.Tasks;
using HydraSharp.Training.Distributed;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace HydraSharp.Networks;

/// <summary>
/// An encoder and a head per task: images [N, 3, H, W] to what the heads read once, [N, F] or a map [N, F, h, w] as the neck has it, then
/// each task's raw outputs. What of the encoder is shared is chosen by the way of sharing; plainly all, one backbone and one neck.
/// </summary>
internal sealed class HydraNet : nn.Module<Tensor, Tensor>
{
    readonly Encoder encoder;
    readonly TorchSharp.Modules.ModuleDict<TaskHead> heads = new();

    internal HydraNet(BackboneSpec backbone, NeckSpec neck, IReadOnlyList<TaskSpec> tasks)
        : this(backbone, neck, tasks, SharingSpec.Plain) { }

    internal HydraNet(BackboneSpec backbone, NeckSpec neck, IReadOnlyList<TaskSpec> tasks, SharingSpec sharing)
        : base(nameof(HydraNet))
    {
        encoder = sharing.Create(backbone, neck, tasks);
        foreach (var (name, module) in encoder.Parts)
            register_module(name, module);
        var map = encoder.Map;
        foreach (var task in tasks)
            heads.Add(
                task.Name,
                encoder.Head(task, (t, width) =>
                    map is null ? t.CreateHead(width) : t.CreateMapHead(map) ?? new ImageLevelHead(t.CreateHead(width))
                )
            );
        RegisterComponents();
    }

    /// <summary>
    /// Where the backbone's layers stand: modules in which a parameter has the name that it has in the backbone, and their names. Several
    /// for copies.
    /// </summary>
    internal IReadOnlyList<(string Name, nn.Module Module)> Backbones => encoder.Backbones;

    /// <summary>The trainable part of a task.</summary>
    internal TaskHead Head(string task) => heads[task];

    /// <summary>Images [N, 3, H, W] to shared features.</summary>
    public override Tensor forward(Tensor x_NCHW) => encoder.Forward(x_NCHW);

    /// <summary>Images [N, 3, H, W] to the backbone's feature maps, finest first.</summary>
    internal IReadOnlyList<Tensor> Maps(Tensor x_NCHW) => encoder.Maps(x_NCHW);

    /// <summary>Feature maps to shared features.</summary>
    internal Tensor Features(IReadOnlyList<Tensor> maps) => encoder.Features(maps);

    /// <summary>
    /// Adds the layers before the heads of some tasks to a graph, in float32: normalised images [N, 3, H, W] to what each of these heads
    /// reads.
    /// </summary>
    internal IReadOnlyDictionary<string, string> Emit(OnnxGraph graph, string x, IReadOnlyList<string> tasks) =>
        encoder.Emit(graph, x, tasks);

    /// <summary>Computes convolutions in bfloat16 from now on; the weights themselves stay float32.</summary>
    internal void UseBfloat16()
    {
        if (named_modules().FirstOrDefault(m => m.module is TorchSharp.Modules.Conv2d).name is { } plain)
            throw new HydraException(
                ErrorKind.Usage,
                $"the layer '{plain}' (Conv2d of TorchSharp) cannot compute in bfloat16: use {typeof(Convolution).FullName} "
                    + $"or a layer that implements {nameof(IReducedPrecision)}, or set training.precision: Float32"
            );
        foreach (var layer in modules().OfType<IReducedPrecision>())
            layer.UseBfloat16();
    }

    /// <summary>To be called after weights were changed from outside.</summary>
    internal void RefreshCopies()
    {
        foreach (var layer in modules().OfType<IReducedPrecision>())
            layer.RefreshCopies();
    }

    /// <summary>Parts whose parameter names begin with one of these prefixes stop learning, batch-norm statistics included.</summary>
    internal void Freeze(IReadOnlyList<string> prefixes)
    {
        if (prefixes.Count == 0)
            return;
        foreach (var (name, parameter) in named_parameters().Where(p => IsWithin(p.name, prefixes)))
            parameter.requires_grad = false;
        foreach (var (name, module) in named_modules())
            if (module is INormStatistics norm && IsWithin(name, prefixes))
                norm.Frozen = true;
    }

    /// <summary>Parts that were frozen learn from now on.</summary>
    /// <param name="prefixes">As given to <see cref="Freeze"/>.</param>
    /// <param name="statistics">Whether their batch-norm statistics follow the data again as well.</param>
    internal void Unfreeze(IReadOnlyList<string> prefixes, bool statistics)
    {
        foreach (var (_, master, leaf) in Leaves().Where(l => IsWithin(l.Name, prefixes)))
            (master.requires_grad, leaf.requires_grad) = (true, true);
        if (!statistics)
            return;
        foreach (var (name, module) in named_modules())
            if (module is INormStatistics norm && IsWithin(name, prefixes))
                norm.Frozen = false;
    }

    /// <summary>Whether batch norms that learn normalise batches by their own statistics and forget these, from now on.</summary>
    internal void Forget(bool forget)
    {
        foreach (var norm in modules().OfType<INormStatistics>())
            norm.ResetStatistics = forget;
    }

    /// <summary>Whether convolutions compute with their float32 weights, though they have a bfloat16 copy, from now on.</summary>
    internal void UseWhole(bool whole)
    {
        foreach (var layer in modules().OfType<IReducedPrecision>())
            layer.UseFloat32 = whole;
    }

    /// <summary>Each parameter with the tensor that receives its gradient.</summary>
    internal IEnumerable<(string Name, Parameter Master, Tensor Leaf)> Leaves()
    {
        var copies = named_modules()
            .SelectMany(m =>
                m.module is IReducedPrecision layer ? layer.Copies.Select(c => (Name: $"{m.name}.{c.Key}", Copy: c.Value)) : []
            )
            .ToDictionary(c => c.Name, c => c.Copy, StringComparer.Ordinal);
        return named_parameters().Select(p => (p.name, p.parameter, copies.GetValueOrDefault(p.name) ?? p.parameter));
    }

    /// <summary>The shared part's parameters with the tensors that receive their gradients, frozen ones too.</summary>
    internal IEnumerable<(string Name, Tensor Leaf)> Encoder() =>
        Leaves().Where(l => encoder.Owner(l.Name) is null).Select(l => (l.Name, l.Leaf));

    /// <summary>The tensors that receive the gradients of the shared part.</summary>
    /// <param name="ever">Also those of parts that are frozen now.</param>
    internal IReadOnlyList<Tensor> SharedLeaves(bool ever = false) =>
        [.. Leaves().Where(l => (ever || l.Master.requires_grad) && encoder.Owner(l.Name) is null).Select(l => l.Leaf)];

    /// <summary>The float32 weights of the shared part that learn.</summary>
    internal IEnumerable<Tensor> SharedMasters() =>
        Leaves().Where(l => l.Master.requires_grad && encoder.Owner(l.Name) is null).Select(l => (Tensor)l.Master);

    /// <summary>The tensors that receive the gradients of a task alone: those of its head and of its branch.</summary>
    internal IEnumerable<Tensor> HeadLeaves(string task) => Leaves().Where(l => encoder.Owner(l.Name) == task).Select(l => l.Leaf);

    /// <summary>Parts of which a task's answers come, by what their parameters' names begin with; empty ones are left out.</summary>
    internal IEnumerable<string> PartsBefore(IReadOnlyList<string> tasks) =>
        named_parameters()
            .Select(p =>
                encoder.Owner(p.name) is { } owner
                    ? (owner, string.Join('.', p.name.Split('.').Take(2)))
                    : (
                        "",
                        p.name.Split('.') is [var first, var second, ..] && first == nameof(heads)
                            ? $"{first}.{second}"
                            : p.name.Split('.')[0]
                    )
            )
            .Where(p => p.Item1.Length == 0 || tasks.Contains(p.Item1))
            .Select(p => p.Item2)
            .Distinct();

    internal static bool IsWithin(string name, IReadOnlyList<string> prefixes) =>
        prefixes.Any(p => name.Equals(p, StringComparison.Ordinal) || name.StartsWith(p + ".", StringComparison.Ordinal));
}
