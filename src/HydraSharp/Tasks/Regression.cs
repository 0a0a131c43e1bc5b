using HydraSharp.Inference;
using HydraSharp.Inference.Cards;
using HydraSharp.Layers;
using HydraSharp.Layers.Onnx;
using HydraSharp.Specs.Validation;
using HydraSharp.Tasks.Losses;
using HydraSharp.Tasks.Metrics;
using static TorchSharp.torch;

namespace HydraSharp.Tasks;

/// <summary>
/// Predicts a number in a unit, such as an age in years. The head learns it standardised; answers and metrics are in the unit.
/// </summary>
public sealed record Regression : TaskSpec
{
    static readonly IReadOnlyList<MetricSpec> Usual = [new Mae(), new Rmse()];

    /// <summary>Unit of the labels and answers, such as years; may be empty.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Smallest possible value: a label below is an error, an answer below is raised to it. None for no limit.</summary>
    public double? Minimum { get; init; }

    /// <summary>Largest possible value: a label above is an error, an answer above is lowered to it. None for no limit.</summary>
    public double? Maximum { get; init; }

    /// <summary>
    /// Whether the head learns (value - mean) / deviation of the training labels rather than the value itself; the loss is in these units
    /// then.
    /// </summary>
    public bool Standardize { get; init; } = true;

    /// <inheritdoc />
    public override LossSpec Loss { get; init; } = new L1();

    /// <inheritdoc />
    public override IReadOnlyList<MetricSpec> Metrics { get; init; } = Usual;

    /// <inheritdoc />
    public override AnswerKind Kind => AnswerKind.Number;

    /// <inheritdoc />
    public override int TargetWidth => 1;

    /// <inheritdoc />
    public override int AnswerWidth => 1;

    /// <inheritdoc />
    public override string? Encode(string label, Span<float> target) => NumberLabel.Read(label, Minimum, Maximum, target);

    /// <inheritdoc />
    public override LabelEncoder Encoder(IReadOnlyCollection<string> labels) => NumberLabel.Encoder(labels, Minimum, Maximum);

    /// <inheritdoc />
    public override TaskHead CreateHead(long features) => new Standardised(this, features);

    /// <summary>The median, which has the smallest mean absolute error.</summary>
    public override float[] BestConstant(ReadOnlySpan<float> targets) => [NumberLabel.Median(targets)];

    /// <inheritdoc />
    public override TaskCard Card =>
        new()
        {
            Name = Name,
            Kind = Kind,
            Unit = Unit,
            Minimum = Minimum,
            Maximum = Maximum,
        };

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        base.Check(problems);
        problems.Require(
            Minimum is null || double.IsFinite(Minimum.Value),
            "minimum",
            $"{Minimum} is not a limit",
            "leave it out for none"
        );
        problems.Require(
            Maximum is null || double.IsFinite(Maximum.Value),
            "maximum",
            $"{Maximum} is not a limit",
            "leave it out for none"
        );
        if (Minimum >= Maximum)
            problems.Add("minimum", $"{Minimum} is not below the maximum {Maximum}");
        CheckLoss(1, problems);
    }

    sealed class Standardised : TaskHead
    {
        readonly nn.Module<Tensor, Tensor> layers;
        readonly Tensor mean = zeros(1);
        readonly Tensor deviation = ones(1);
        readonly Regression spec;

        internal Standardised(Regression spec, long features)
            : base(nameof(Regression))
        {
            this.spec = spec;
            layers = spec.Head.Create(features, 1);
            RegisterComponents();
        }

        public override string Emit(OnnxGraph graph, string name, string features) => layers.Emit(graph, name + ".layers", features);

        public override string EmitDecode(OnnxGraph graph, string name, string raw)
        {
            var scaled = graph.Node("Mul", name + ".scaled", [raw, graph.Constant(name + ".deviation", OnnxForms.Numbers(deviation)[0])]);
            var value = graph.Node("Add", name + ".value", [scaled, graph.Constant(name + ".mean", OnnxForms.Numbers(mean)[0])]);
            if (spec.Minimum is null && spec.Maximum is null)
                return value;
            var least = spec.Minimum is { } minimum ? graph.Constant(name + ".minimum", (float)minimum) : "";
            var most = spec.Maximum is { } maximum ? graph.Constant(name + ".maximum", (float)maximum) : "";
            return graph.Node("Clip", name + ".within", [value, least, most]);
        }

        public override Tensor forward(Tensor features_NF) => layers.call(features_NF);

        public override void Fit(ReadOnlySpan<float> targets)
        {
            if (!spec.Standardize)
                return;
            var (centre, spread) = Moments(targets);
            using var scope = NewDisposeScope();
            using var none = no_grad();
            mean.fill_(centre);
            deviation.fill_(spread);
        }

        public override Tensor Prepare(Tensor target_NW) => (target_NW - mean) / deviation;

        public override Tensor Decode(Tensor output_NO)
        {
            var value_N1 = output_NO * deviation + mean;
            if (spec.Minimum is { } minimum)
                value_N1 = value_N1.clamp(min: minimum);
            if (spec.Maximum is { } maximum)
                value_N1 = value_N1.clamp(max: maximum);
            return value_N1;
        }

        // In double, and in two passes: years such as 1990 to 2026 have a small deviation beside their mean, and equal
        // values have exactly none (a double holds the sum of 2^29 floats of one size).
        static (float Mean, float Deviation) Moments(ReadOnlySpan<float> values)
        {
            var sum = 0.0;
            foreach (var value in values)
                sum += value;
            var centre = sum / values.Length;
            var squares = 0.0;
            foreach (var value in values)
                squares += (value - centre) * (value - centre);
            var spread = (float)Math.Sqrt(squares / values.Length);
            return ((float)centre, spread == 0 ? 1 : spread);
        }
    }
}
