using HydraSharp.Inference;
using HydraSharp.Inference.Cards;
using HydraSharp.Layers;
using HydraSharp.Layers.Onnx;
using HydraSharp.Specs.Validation;
using HydraSharp.Tasks.Losses;
using HydraSharp.Tasks.Metrics;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace HydraSharp.Tasks;

/// <summary>
/// Predicts one of K ordered levels from K - 1 answers to "is it higher than level k?", which share their slope and differ in a bias.
/// CORAL: Cao, Mirjalili and Raschka, Pattern Recognition Letters 140, 2020, https://arxiv.org/abs/1901.07884. The predicted level is the
/// paper's: the number of boundaries passed with a probability above one half.
/// </summary>
public sealed record Ordinal : TaskSpec
{
    static readonly IReadOnlyList<MetricSpec> Usual = [new LevelError(), new Accuracy()];

    /// <summary>The names, lowest level first.</summary>
    public IReadOnlyList<string> Levels { get; init; } = [];

    /// <inheritdoc />
    public override LossSpec Loss { get; init; } = new CumulativeCrossEntropy();

    /// <inheritdoc />
    public override IReadOnlyList<MetricSpec> Metrics { get; init; } = Usual;

    /// <inheritdoc />
    public override AnswerKind Kind => AnswerKind.Level;

    /// <inheritdoc />
    public override int TargetWidth => 1;

    /// <inheritdoc />
    public override int AnswerWidth => Levels.Count;

    /// <inheritdoc />
    public override string? Encode(string label, Span<float> target) => Encoder([label])(label, target);

    /// <inheritdoc />
    public override LabelEncoder Encoder(IReadOnlyCollection<string> labels) => ClassNames.Encoder(Levels, labels);

    /// <inheritdoc />
    public override TaskHead CreateHead(long features) => new Coral(Head.Create(features, 1), Levels.Count);

    /// <summary>The share of each level; the level predicted by it is the median.</summary>
    public override float[] BestConstant(ReadOnlySpan<float> targets) => ClassNames.Frequencies(Levels.Count, targets);

    /// <inheritdoc />
    public override TaskCard Card =>
        new()
        {
            Name = Name,
            Kind = Kind,
            Classes = Levels,
        };

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        base.Check(problems);
        ClassNames.Check(Levels, "levels", problems);
        CheckLoss(Levels.Count - 1, problems);
    }

    // The layers' own bias shifts all boundaries together, which the biases could do as well: redundant, and harmless.
    sealed class Coral : TaskHead
    {
        readonly nn.Module<Tensor, Tensor> layers;
        readonly Parameter biases;

        internal Coral(nn.Module<Tensor, Tensor> layers, int levels)
            : base(nameof(Ordinal))
        {
            this.layers = layers;
            biases = nn.Parameter(tensor(EvenlySpread(levels)));
            RegisterComponents();
        }

        public override string Emit(OnnxGraph graph, string name, string features)
        {
            var numbers = OnnxForms.Numbers(biases);
            return graph.Node(
                "Add",
                name + ".levels",
                [layers.Emit(graph, name + ".layers", features), graph.Constant(name + ".biases", numbers, numbers.Length)]
            );
        }

        public override string EmitDecode(OnnxGraph graph, string name, string raw)
        {
            var higher = graph.Node("Sigmoid", name + ".higher", [raw]);
            var first = graph.Node(
                "Slice",
                name + ".first",
                [
                    higher,
                    graph.Constant(name + ".from", new long[] { 0 }, 1),
                    graph.Constant(name + ".to", new long[] { 1 }, 1),
                    graph.Constant(name + ".axis", new long[] { 1 }, 1),
                ]
            );
            var zero = graph.Node("Mul", name + ".zero", [first, graph.Constant(name + ".nothing", 0)]);
            var one = graph.Node("Add", name + ".one", [zero, graph.Constant(name + ".everything", 1)]);
            var above = graph.Node("Concat", name + ".above", [one, higher], ("axis", 1L));
            var below = graph.Node("Concat", name + ".below", [higher, zero], ("axis", 1L));
            var level = graph.Node("Relu", name + ".level", [graph.Node("Sub", name + ".difference", [above, below])]);
            return graph.Node(
                "Div",
                name + ".probabilities",
                [level, graph.Node("ReduceSum", name + ".sum", [level, graph.Constant(name + ".axes", new long[] { 1 }, 1)])]
            );
        }

        public override Tensor forward(Tensor features_NF) => layers.call(features_NF) + biases;

        /// <summary>
        /// P(level k) = P(higher than k - 1) - P(higher than k). At the loss's minimum the biases fall (the paper's theorem 1) and none is
        /// negative; while they still cross in training, negative ones count as 0 and the others are scaled to sum to 1.
        /// </summary>
        public override Tensor Decode(Tensor output_NO)
        {
            var higher_NO = output_NO.sigmoid();
            var edge_N1 = zeros_like(higher_NO.narrow(1, 0, 1));
            var level_NK = (cat([edge_N1 + 1, higher_NO], 1) - cat([higher_NO, edge_N1], 1)).clamp(min: 0);
            return level_NK / level_NK.sum(1, keepdim: true);
        }

        // Biases at which an output of 0 gives every level the same probability: P(higher than k) = (K - 1 - k) / K.
        static float[] EvenlySpread(int levels) =>
            [.. Enumerable.Range(0, levels - 1).Select(k => (float)Math.Log((levels - 1.0 - k) / (k + 1.0)))];
    }
}
