using HydraSharp.Configuration;
using HydraSharp.Networks;
using HydraSharp.Training;

namespace HydraSharp.Inspection;

/// <summary>What an experiment's network is made of and what it costs.</summary>
/// <param name="Experiment">The experiment.</param>
/// <param name="Layers">The layers, in the order in which an image meets them.</param>
/// <param name="Parts">Backbone, neck and each head with their numbers.</param>
/// <param name="Shared">Numbers that the losses of several tasks teach.</param>
/// <param name="Memory">Bytes that a training needs, estimated.</param>
public sealed record ModelInspection(
    Experiment Experiment,
    IReadOnlyList<LayerFacts> Layers,
    IReadOnlyList<ModelInspection.Part> Parts,
    long Shared,
    ModelInspection.Bytes Memory
)
{
    const int FloatBytes = 4;
    const int HalfBytes = 2;

    /// <summary>A part of the network.</summary>
    /// <param name="Name">backbone, neck, another shared part, or "branch" or "head" and its task.</param>
    /// <param name="Parameters">Numbers that are learned.</param>
    /// <param name="Trainable">Those of them that are not frozen.</param>
    /// <param name="Macs">Products that are added up for one image.</param>
    public sealed record Part(string Name, long Parameters, long Trainable, long? Macs);

    /// <summary>Bytes, estimated; what libraries take for themselves is not in it.</summary>
    /// <param name="Weights">Weights in float32, statistics of norms, and bfloat16 copies.</param>
    /// <param name="Gradients">A gradient for each weight that is not frozen.</param>
    /// <param name="Optimizer">Moments of the optimizer and the moving average.</param>
    /// <param name="Activations">What a training batch keeps for the gradient: every layer's output.</param>
    /// <param name="Batches">Images read ahead.</param>
    public sealed record Bytes(long Weights, long Gradients, long Optimizer, long Activations, long Batches)
    {
        /// <summary>The sum.</summary>
        public long Total => Weights + Gradients + Optimizer + Activations + Batches;
    }

    /// <summary>Numbers that are learned, and those of them that all tasks share.</summary>
    public (long All, long Shared) Parameters => (Parts.Sum(p => p.Parameters), Shared);

    /// <summary>Products that are added up for one image.</summary>
    public long? Macs => Parts.Aggregate((long?)0, (sum, part) => sum + part.Macs);

    /// <summary>Builds the network and sends one empty image of the experiment's size through.</summary>
    public static ModelInspection Of(Experiment experiment)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        using var net = ModelFactory.Build(experiment);
        net.Freeze(experiment.Training.Freeze);
        var layers = LayerTrace.Of(net, experiment.Tasks.Select(t => t.Name), experiment.Image);
        var parameters = net.named_parameters().ToArray();
        string[] parts = [.. parameters.Select(p => PartOf(p.name)).Concat(layers.Select(l => PartOf(l.Name))).Distinct()];
        return new(
            experiment,
            layers,
            [
                .. parts.Select(part => new Part(
                    part,
                    Count(p => PartOf(p.name) == part),
                    Count(p => PartOf(p.name) == part && p.parameter.requires_grad),
                    layers.Where(l => PartOf(l.Name) == part).Aggregate((long?)0, (sum, layer) => sum + layer.Macs)
                )),
            ],
            net.Encoder().Sum(l => l.Leaf.numel()),
            MemoryOf(experiment, net, layers)
        );

        long Count(Func<(string name, TorchSharp.Modules.Parameter parameter), bool> chosen) =>
            parameters.Where(chosen).Sum(p => p.parameter.numel());
    }

    // An output that comes in 16 bits is kept so; heads work in float32. Gradients of activations live for a moment only.
    static Bytes MemoryOf(Experiment experiment, HydraNet net, IReadOnlyList<LayerFacts> layers)
    {
        var training = experiment.Training;
        var width = training.Precision == Precision.Bf16 ? HalfBytes : FloatBytes;
        if (training.Precision == Precision.Bf16)
            net.UseBfloat16();
        var copied = net.Leaves().Where(l => l.Leaf.dtype != l.Master.dtype).Select(l => l.Name).ToHashSet(StringComparer.Ordinal);
        var weights = net.named_parameters()
            .Select(p => (Copied: copied.Contains(p.name), Count: p.parameter.numel(), Learns: p.parameter.requires_grad))
            .ToArray();
        var stored = (weights.Sum(w => w.Count) + net.named_buffers().Sum(b => b.buffer.numel())) * FloatBytes;
        return new(
            stored + (width == HalfBytes ? weights.Where(w => w.Copied).Sum(w => w.Count) * HalfBytes : 0),
            weights.Where(w => w.Learns).Sum(w => w.Count * (w.Copied ? width : FloatBytes)),
            weights.Where(w => w.Learns || training.UnfreezeEpoch > 0).Sum(w => w.Count) * FloatBytes * Moments(experiment)
                + (training.EmaDecay > 0 ? stored : 0),
            training.BatchSize
                * layers.Sum(l => l.Outputs * (PartOf(l.Name).StartsWith("head ", StringComparison.Ordinal) ? FloatBytes : width)),
            (experiment.Loader.PrefetchBatches + 2L) * Math.Max(training.BatchSize, 64) * experiment.Image.InputNumbers() * width
        );
    }

    // Asked of the optimizer itself: what it keeps for a single weight.
    static long Moments(Experiment experiment)
    {
        using var weight = TorchSharp.torch.zeros(1);
        return experiment.Training.Optimizer.Create([new("weight", weight, weight, 1, decays: false)]).State.Sum(s => s.Values.LongLength);
    }

    static string PartOf(string name) =>
        name.Split('.') switch
        {
            ["heads", var task, ..] => "head " + task,
            ["branches", var task, ..] => "branch " + task,
            var parts => parts[0],
        };
}
