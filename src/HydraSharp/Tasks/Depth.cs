using HydraSharp.DenseLabels;
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
/// Predicts the depth of every pixel in metres. A label is the file of a depth map: PNG of 16 or 8 bits, or .npy. Pixels whose depth is
/// 0, not a number or out of the range are not known.
/// </summary>
public sealed record Depth : MapTask
{
    static readonly IReadOnlyList<MetricSpec> Usual = [new Rmse(), new AbsRel(), new RmseLog(), new Delta1(), new Delta2(), new Delta3()];

    /// <summary>Metres of one step of the file's numbers: 0.001 for millimetres, 1/256 for KITTI.</summary>
    public double Scale { get; init; } = 0.001;

    /// <summary>Least depth that is believed, in metres.</summary>
    public double Minimum { get; init; } = 0.1;

    /// <summary>Largest depth that is believed, in metres; answers are bounded by both.</summary>
    public double Maximum { get; init; } = 1000;

    /// <summary>
    /// Where the files hold disparities: baseline times focal length, in metres times pixels, from which depth is computed;
    /// <see cref="Scale"/> is
    /// then pixels of one step, 1/256 for Cityscapes. 0 where they hold depth.
    /// </summary>
    public double DisparityFactor { get; init; }

    /// <inheritdoc />
    public override LossSpec Loss { get; init; } = new InverseHuber();

    /// <inheritdoc />
    public override IReadOnlyList<MetricSpec> Metrics { get; init; } = Usual;

    /// <inheritdoc />
    public override AnswerKind Kind => AnswerKind.NumberMap;

    /// <inheritdoc />
    public override int AnswerWidth => 1;

    /// <inheritdoc />
    public override MapFormat Map =>
        AreDepths
            ? new DepthMapFormat(Scale, Minimum, Maximum, DisparityFactor > 0, DisparityFactor)
            : new DepthMapFormat(1, 0, double.PositiveInfinity);

    // What Check refuses still has a format, so that every error of an experiment can be reported.
    bool AreDepths =>
        Scale > 0
        && double.IsFinite(Scale)
        && Minimum >= 0
        && Maximum > Minimum
        && DisparityFactor >= 0
        && double.IsFinite(DisparityFactor);

    /// <inheritdoc />
    public override TaskHead CreateMapHead(FeatureShape map) => new Metres(map, (float)Minimum, (float)Maximum);

    /// <summary>The median.</summary>
    public override float[] BestConstant(ReadOnlySpan<float> targets)
    {
        float[] known = [.. targets.ToArray().Where(float.IsFinite)];
        return [known.Length == 0 ? (float)Minimum : NumberLabel.Median(known)];
    }

    /// <inheritdoc />
    public override TaskCard Card =>
        new()
        {
            Name = Name,
            Kind = Kind,
            Unit = "m",
            Minimum = Minimum,
            Maximum = Maximum,
        };

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        base.Check(problems);
        problems.Require(Scale > 0 && double.IsFinite(Scale), "scale", $"{Scale} is no scale", "metres of one step, such as 0.001");
        problems.Require(Minimum > 0 && double.IsFinite(Minimum), "minimum", $"{Minimum} metres", "above 0");
        problems.Require(Maximum > Minimum && double.IsFinite(Maximum), "maximum", $"{Maximum} metres", "above minimum");
        problems.Require(DisparityFactor >= 0 && double.IsFinite(DisparityFactor), "disparity_factor", $"{DisparityFactor}", "0 or more");
        CheckLoss(1, problems);
    }

    /// <summary>The layers' output times the deviation plus the mean of the training depths.</summary>
    sealed class Metres : MapHead
    {
        readonly Tensor mean = zeros(1);
        readonly Tensor deviation = ones(1);
        readonly float least;
        readonly float most;

        internal Metres(FeatureShape map, float least, float most)
            : base(nameof(Depth), map, 1)
        {
            (this.least, this.most) = (least, most);
            RegisterComponents();
        }

        public override void Fit(ReadOnlySpan<float> targets)
        {
            double[] known = [.. targets.ToArray().Where(float.IsFinite).Select(t => (double)t)];
            if (known.Length == 0)
                return;
            var middle = known.Average();
            using var none = no_grad();
            mean.fill_((float)middle);
            deviation.fill_((float)Math.Max(1e-3, Math.Sqrt(known.Average(k => (k - middle) * (k - middle)))));
        }

        public override Tensor Decode(Tensor output_NOHW) => output_NOHW.squeeze(1).clamp(least, most);

        public override string EmitDecode(OnnxGraph graph, string name, string raw)
        {
            var one = graph.Node("Squeeze", name + ".one", [raw, Whole(graph, name + ".axis", 1)]);
            return graph.Node(
                "Clip",
                name + ".metres",
                [one, graph.Constant(name + ".least", least), graph.Constant(name + ".most", most)]
            );
        }

        protected override Tensor Scaled(Tensor output_NOHW) => output_NOHW * deviation + mean;

        protected override string EmitScaled(OnnxGraph graph, string name, string raw)
        {
            var scaled = graph.Node("Mul", name + ".scaled", [raw, graph.Constant(name + ".deviation", OnnxForms.Numbers(deviation)[0])]);
            return graph.Node("Add", name + ".value", [scaled, graph.Constant(name + ".mean", OnnxForms.Numbers(mean)[0])]);
        }
    }
}
