using System.Globalization;
using HydraSharp.Inference;
using HydraSharp.Inference.Cards;
using HydraSharp.Layers;
using HydraSharp.Layers.Onnx;
using HydraSharp.Specs.Validation;
using HydraSharp.Tasks;
using HydraSharp.Tasks.Losses;
using HydraSharp.Tasks.Metrics;
using static TorchSharp.torch;

namespace HydraSharp.Extensions.Tests.Members;

/// <summary>Predicts how many there are: Poisson regression, whose raw output is the logarithm of the expected number.</summary>
public sealed record Count : TaskSpec
{
    const double Largest = 10;

    static readonly IReadOnlyList<MetricSpec> Usual = [new MedianError(), new Mae()];

    /// <inheritdoc />
    public override LossSpec Loss { get; init; } = new PoissonDeviance();

    /// <inheritdoc />
    public override IReadOnlyList<MetricSpec> Metrics { get; init; } = Usual;

    /// <inheritdoc />
    public override AnswerKind Kind => AnswerKind.Number;

    /// <inheritdoc />
    public override int TargetWidth => 1;

    /// <inheritdoc />
    public override int AnswerWidth => 1;

    /// <inheritdoc />
    public override TaskCard Card =>
        new()
        {
            Name = Name,
            Kind = Kind,
            Minimum = 0,
        };

    /// <inheritdoc />
    public override string? Encode(string label, Span<float> target)
    {
        if (!int.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            return $"'{label}' is not a count";
        target[0] = count;
        return null;
    }

    /// <inheritdoc />
    public override TaskHead CreateHead(long features) => new Exponential(Head.Create(features, 1));

    /// <summary>The median, which has the smallest mean absolute error.</summary>
    public override float[] BestConstant(ReadOnlySpan<float> targets)
    {
        float[] sorted = [.. targets];
        Array.Sort(sorted);
        return [sorted[sorted.Length / 2]];
    }

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        base.Check(problems);
        CheckLoss(1, problems);
    }

    sealed class Exponential : TaskHead
    {
        readonly nn.Module<Tensor, Tensor> layers;

        internal Exponential(nn.Module<Tensor, Tensor> layers)
            : base(nameof(Count))
        {
            this.layers = layers;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => layers.call(input);

        public override Tensor Decode(Tensor output_NO) => output_NO.clamp(max: Largest).exp();

        public override string Emit(OnnxGraph graph, string name, string features) => layers.Emit(graph, name + ".layers", features);

        public override string EmitDecode(OnnxGraph graph, string name, string raw)
        {
            var bounded = graph.Node("Min", name + ".bounded", [raw, graph.Constant(name + ".largest", (float)Largest)]);
            return graph.Node("Exp", name + ".count", [bounded]);
        }
    }
}
