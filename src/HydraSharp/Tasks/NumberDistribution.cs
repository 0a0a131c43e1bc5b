using System.Globalization;
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
/// Predicts a number in a unit, such as an age in years, by a distribution over bins: the answer is its expected value. Regression by
/// classification: Rothe, Timofte and Van Gool, IJCV 126, 2018 (DEX); Gao et al., IJCAI 2018, https://arxiv.org/abs/1807.03449 (DLDL-v2).
/// </summary>
public sealed record NumberDistribution : TaskSpec
{
    const int MostBins = 10_000;

    static readonly IReadOnlyList<MetricSpec> Usual = [new Mae(), new Rmse()];

    /// <summary>Unit of the labels and answers, such as years; may be empty.</summary>
    public string Unit { get; init; } = "";

    /// <summary>The first bin, and the smallest possible label.</summary>
    public double Minimum { get; init; }

    /// <summary>The last bin, and the largest possible label.</summary>
    public double Maximum { get; init; } = 100;

    /// <summary>Distance of two bins in the unit; the losses count in these steps.</summary>
    public double Step { get; init; } = 1;

    /// <inheritdoc />
    public override LossSpec Loss { get; init; } = new LabelDistribution();

    /// <inheritdoc />
    public override IReadOnlyList<MetricSpec> Metrics { get; init; } = Usual;

    /// <inheritdoc />
    public override AnswerKind Kind => AnswerKind.Number;

    /// <inheritdoc />
    public override int TargetWidth => 1;

    /// <inheritdoc />
    public override int AnswerWidth => 1;

    double Steps => (Maximum - Minimum) / Step;

    /// <inheritdoc />
    public override string? Encode(string label, Span<float> target) => NumberLabel.Read(label, Minimum, Maximum, target);

    /// <inheritdoc />
    public override LabelEncoder Encoder(IReadOnlyCollection<string> labels) => NumberLabel.Encoder(labels, Minimum, Maximum);

    /// <inheritdoc />
    public override TaskHead CreateHead(long features) => new Binned(this, Head.Create(features, (long)Math.Round(Steps) + 1));

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
        problems.Require(double.IsFinite(Minimum), "minimum", $"{Minimum} is not a limit");
        problems.Require(double.IsFinite(Maximum), "maximum", $"{Maximum} is not a limit");
        problems.Require(Step > 0 && double.IsFinite(Step), "step", $"{Step} is not a distance", "such as 1");
        if (Minimum >= Maximum)
            problems.Add("minimum", $"{Minimum} is not below the maximum {Maximum}");
        if (!(Steps > 0) || !double.IsFinite(Steps))
            return;
        if (Math.Abs(Steps - Math.Round(Steps)) > 1e-6 * Steps)
            problems.Add(
                "step",
                string.Create(CultureInfo.InvariantCulture, $"from {Minimum} to {Maximum} there is no whole number of steps of {Step}")
            );
        problems.Require(Steps < MostBins, "step", $"{Steps + 1:F0} bins are too many", $"at most {MostBins}: a larger step");
        CheckLoss((long)Math.Round(Math.Min(Steps, MostBins)) + 1, problems);
    }

    sealed class Binned : TaskHead
    {
        readonly nn.Module<Tensor, Tensor> layers;
        readonly NumberDistribution spec;

        internal Binned(NumberDistribution spec, nn.Module<Tensor, Tensor> layers)
            : base(nameof(NumberDistribution))
        {
            (this.spec, this.layers) = (spec, layers);
            RegisterComponents();
        }

        public override string Emit(OnnxGraph graph, string name, string features) => layers.Emit(graph, name + ".layers", features);

        public override string EmitDecode(OnnxGraph graph, string name, string raw)
        {
            var bins = Enumerable.Range(0, (int)Math.Round(spec.Steps) + 1).Select(i => (float)i).ToArray();
            var probabilities = graph.Node("Softmax", name + ".distribution", [raw], ("axis", 1L));
            var position = graph.Node("MatMul", name + ".position", [probabilities, graph.Constant(name + ".bins", bins, bins.Length, 1)]);
            var scaled = graph.Node("Mul", name + ".scaled", [position, graph.Constant(name + ".step", (float)spec.Step)]);
            return graph.Node("Add", name + ".value", [scaled, graph.Constant(name + ".minimum", (float)spec.Minimum)]);
        }

        public override Tensor forward(Tensor features_NF) => layers.call(features_NF);

        /// <summary>The target's position, counted in bins from 0.</summary>
        public override Tensor Prepare(Tensor target_NW) => (target_NW - spec.Minimum) / spec.Step;

        public override Tensor Decode(Tensor output_NO) => Bins.Expected(nn.functional.softmax(output_NO, 1)) * spec.Step + spec.Minimum;
    }
}
