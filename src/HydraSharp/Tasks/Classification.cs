using HydraSharp.Inference;
using HydraSharp.Inference.Cards;
using HydraSharp.Layers;
using HydraSharp.Layers.Onnx;
using HydraSharp.Specs.Validation;
using HydraSharp.Tasks.Losses;
using HydraSharp.Tasks.Metrics;
using static TorchSharp.torch;

namespace HydraSharp.Tasks;

/// <summary>Predicts which one of several classes it is.</summary>
public sealed record Classification : TaskSpec
{
    static readonly IReadOnlyList<MetricSpec> Usual = [new Accuracy(), new MacroF1()];

    /// <summary>The names; their order is the order of outputs and indices.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <inheritdoc />
    public override LossSpec Loss { get; init; } = new CrossEntropy();

    /// <inheritdoc />
    public override IReadOnlyList<MetricSpec> Metrics { get; init; } = Usual;

    /// <inheritdoc />
    public override AnswerKind Kind => AnswerKind.Category;

    /// <inheritdoc />
    public override int TargetWidth => 1;

    /// <inheritdoc />
    public override int AnswerWidth => Classes.Count;

    /// <inheritdoc />
    public override string? Encode(string label, Span<float> target) => Encoder([label])(label, target);

    /// <inheritdoc />
    public override LabelEncoder Encoder(IReadOnlyCollection<string> labels) => ClassNames.Encoder(Classes, labels);

    /// <inheritdoc />
    public override TaskHead CreateHead(long features) => new Softmax(Head.Create(features, Classes.Count));

    /// <summary>The share of each class.</summary>
    public override float[] BestConstant(ReadOnlySpan<float> targets) => ClassNames.Frequencies(Classes.Count, targets);

    /// <inheritdoc />
    public override TaskCard Card =>
        new()
        {
            Name = Name,
            Kind = Kind,
            Classes = Classes,
        };

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        base.Check(problems);
        ClassNames.Check(Classes, "classes", problems);
        CheckLoss(Classes.Count, problems);
    }

    sealed class Softmax : TaskHead
    {
        readonly nn.Module<Tensor, Tensor> layers;

        internal Softmax(nn.Module<Tensor, Tensor> layers)
            : base(nameof(Classification))
        {
            this.layers = layers;
            RegisterComponents();
        }

        public override string Emit(OnnxGraph graph, string name, string features) => layers.Emit(graph, name + ".layers", features);

        public override string EmitDecode(OnnxGraph graph, string name, string raw) =>
            graph.Node("Softmax", name + ".probabilities", [raw], ("axis", 1L));

        public override Tensor forward(Tensor features_NF) => layers.call(features_NF);

        public override Tensor Decode(Tensor output_NO) => nn.functional.softmax(output_NO, 1);
    }
}
