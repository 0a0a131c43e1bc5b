using HydraSharp.Inference;
using HydraSharp.Inference.Cards;
using HydraSharp.Layers;
using HydraSharp.Layers.Onnx;
using HydraSharp.Specs.Validation;
using HydraSharp.Tasks.Losses;
using HydraSharp.Tasks.Metrics;
using static TorchSharp.torch;

namespace HydraSharp.Tasks;

/// <summary>Predicts which of two classes it is, with one output: the probability of the second class.</summary>
public sealed record Binary : TaskSpec
{
    static readonly IReadOnlyList<MetricSpec> Usual = [new Accuracy(), new BalancedAccuracy(), new F1(), new Auroc()];

    /// <summary>The two names; the second is the positive class of F1, AUROC and the loss.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>Probability of the second class from which on it is the answer.</summary>
    public double Threshold { get; init; } = 0.5;

    /// <inheritdoc />
    public override LossSpec Loss { get; init; } = new BinaryCrossEntropy();

    /// <inheritdoc />
    public override IReadOnlyList<MetricSpec> Metrics { get; init; } = Usual;

    /// <inheritdoc />
    public override AnswerKind Kind => AnswerKind.Binary;

    /// <inheritdoc />
    public override Decision Decision => new(Kind, Threshold);

    /// <inheritdoc />
    public override int TargetWidth => 1;

    /// <inheritdoc />
    public override int AnswerWidth => 1;

    /// <inheritdoc />
    public override string? Encode(string label, Span<float> target) => Encoder([label])(label, target);

    /// <inheritdoc />
    public override LabelEncoder Encoder(IReadOnlyCollection<string> labels) => ClassNames.Encoder(Classes, labels);

    /// <inheritdoc />
    public override TaskHead CreateHead(long features) => new OneLogit(Head.Create(features, 1));

    /// <summary>The share of the second class.</summary>
    public override float[] BestConstant(ReadOnlySpan<float> targets) => [ClassNames.Frequencies(2, targets)[1]];

    /// <inheritdoc />
    public override TaskCard Card =>
        new()
        {
            Name = Name,
            Kind = Kind,
            Classes = Classes,
            Threshold = Threshold,
        };

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        base.Check(problems);
        ClassNames.Check(Classes, "classes", problems);
        problems.Require(
            Classes.Count <= 2,
            "classes",
            $"{Classes.Count} classes in a Binary task",
            "name exactly 2, or take Classification"
        );
        problems.Require(Threshold is > 0 and < 1, "threshold", $"{Threshold} is not between 0 and 1", "0.5 is usual");
        CheckLoss(1, problems);
    }

    sealed class OneLogit : TaskHead
    {
        readonly nn.Module<Tensor, Tensor> layers;

        internal OneLogit(nn.Module<Tensor, Tensor> layers)
            : base(nameof(Binary))
        {
            this.layers = layers;
            RegisterComponents();
        }

        public override string Emit(OnnxGraph graph, string name, string features) => layers.Emit(graph, name + ".layers", features);

        public override string EmitDecode(OnnxGraph graph, string name, string raw) => graph.Node("Sigmoid", name + ".probability", [raw]);

        public override Tensor forward(Tensor features_NF) => layers.call(features_NF);

        public override Tensor Decode(Tensor output_NO) => output_NO.sigmoid();
    }
}
