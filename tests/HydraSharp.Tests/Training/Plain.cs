using HydraSharp.Data;
using HydraSharp.Layers;
using HydraSharp.Networks;
using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Necks;
using HydraSharp.Specs.Validation;
using HydraSharp.Tasks;
using HydraSharp.Tasks.Heads;
using HydraSharp.Tasks.Losses;
using HydraSharp.Training;
using HydraSharp.Training.Balancing;
using HydraSharp.Training.Optimizers;
using HydraSharp.Training.Targets;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Training;

/// <summary>Linear regressions on the three channels of one pixel, all weights zero at first: a step can be worked out by hand.</summary>
sealed class Plain : IDisposable
{
    // One row an image; the labels of 'a' and 'b' below.
    static readonly float[,] Pixels_N3 =
    {
        { 1, 0, 0 },
        { 0, 1, 0 },
        { 0, 0, 1 },
        { 1, 1, 0 },
        { 0, 1, 1 },
    };
    static readonly (string? A, string? B)[] Labels = [("1", "10"), ("2", null), ("4", null), ("3", null), (null, null)];

    readonly LabelTable labels;

    internal Plain(
        TrainingSpec training,
        BalancingSpec? balancing = null,
        BackboneSpec? backbone = null,
        double weightOfB = 1,
        IReadOnlyList<AddedLabel>? added = null
    )
    {
        TaskSpec[] tasks = [Number("a", 1), Number("b", weightOfB)];
        var examples = Labels.Select((l, i) => new Example($"{i}.png", $"{i}.png", Known(l.A, l.B))).ToArray();
        labels = LabelTable.Encode(examples, tasks, new Problems(), requireTraining: _ => false).Also(tasks, added ?? []);
        Net = new(backbone ?? new Pixel(), new GlobalPool(), tasks);
        using (no_grad())
            foreach (var (name, parameter) in Net.named_parameters())
                if (name.StartsWith("heads", StringComparison.Ordinal))
                    parameter.zero_();
        Trainer = new(training, tasks, balancing ?? new EqualWeights(), Net, labels, threads: 1);
    }

    internal HydraNet Net { get; }

    internal Trainer Trainer { get; }

    internal float[] this[string parameter] =>
        Net.named_parameters().Single(p => p.name == parameter).parameter.detach().cpu().contiguous().data<float>().ToArray();

    internal string[] Names => [.. Net.named_parameters().Select(p => p.name)];

    internal static TrainingSpec Descent(double rate = 0.1) =>
        new()
        {
            Optimizer = new Sgd { LearningRate = rate, Momentum = 0 },
            BatchSize = 4,
        };

    internal StepLosses Step(double rate, params int[][] batches)
    {
        using var scope = NewDisposeScope();
        return Trainer.Take(
            batches,
            batches.Select(b => new Batch(Input(b), b, new Dictionary<string, Tensor>(StringComparer.Ordinal))).ToArray(),
            rate,
            i => $"{i}.png"
        );
    }

    public void Dispose() => Trainer.Dispose();

    internal static Tensor Input(int[] batch)
    {
        var values = batch.SelectMany(i => Enumerable.Range(0, 3).Select(c => Pixels_N3[i, c])).ToArray();
        return tensor(values).view(batch.Length, 3, 1, 1);
    }

    static Regression Number(string name, double weight) =>
        new()
        {
            Name = name,
            Weight = weight,
            Standardize = false,
            Loss = new MeanSquaredError(),
            Head = new Linear(),
        };

    static Dictionary<string, string> Known(string? a, string? b)
    {
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        if (a is not null)
            known["a"] = a;
        if (b is not null)
            known["b"] = b;
        return known;
    }

    /// <summary>No backbone at all.</summary>
    internal sealed record Pixel : BackboneSpec
    {
        public override Backbone Create() => new Same();

        sealed class Same : Backbone
        {
            internal Same()
                : base(nameof(Same)) => RegisterComponents();

            public override IReadOnlyList<FeatureShape> Outputs => [new(3, 1)];

            public override IReadOnlyList<Tensor> forward(Tensor x_NCHW) => [x_NCHW];
        }
    }

    /// <summary>A convolution and its norm, to be frozen or to learn.</summary>
    internal sealed record Normed : BackboneSpec
    {
        public override Backbone Create() => new Network();

        sealed class Network : Backbone
        {
            readonly Convolution conv;
            readonly BatchNorm norm;

            internal Network()
                : base(nameof(Normed))
            {
                conv = new(3, 3, kernel: 1);
                norm = new(3);
                RegisterComponents();
            }

            public override IReadOnlyList<FeatureShape> Outputs => [new(3, 1)];

            public override IReadOnlyList<Tensor> forward(Tensor x_NCHW) => [norm.call(conv.call(x_NCHW))];
        }
    }

    /// <summary>One factor that both tasks share: features = factor * pixel.</summary>
    internal sealed record Scaled : BackboneSpec
    {
        public override Backbone Create() => new Network();

        sealed class Network : Backbone
        {
            readonly TorchSharp.Modules.Parameter factor;

            internal Network()
                : base(nameof(Scaled))
            {
                factor = nn.Parameter(ones(1));
                RegisterComponents();
            }

            public override IReadOnlyList<FeatureShape> Outputs => [new(3, 1)];

            public override IReadOnlyList<Tensor> forward(Tensor x_NCHW) => [x_NCHW * factor];
        }
    }
}
