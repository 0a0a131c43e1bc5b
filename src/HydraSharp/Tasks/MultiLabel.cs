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
/// Predicts, for each of several labels, whether it is there. The text of a label is a list such as <c>beard|glasses</c>, of names or
/// indices;
/// also written as <c>['beard', 'glasses']</c>; <c>-</c>, <c>none</c> or <c>[]</c> when none is there, and <c>?hat</c> for a label that
/// nobody knows: it counts neither in the loss nor in the
/// metrics.
/// </summary>
public sealed record MultiLabel : TaskSpec
{
    static readonly IReadOnlyList<MetricSpec> Usual = [new MacroF1(), new MacroAuroc(), new ExactMatch()];
    static readonly string[] Nothing = ["-", "none"];

    /// <summary>The names of the labels; their order is the order of outputs and indices.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>What stands between two labels.</summary>
    public string Separator { get; init; } = "|";

    /// <summary>Probability from which on a label counts as there.</summary>
    public double Threshold { get; init; } = 0.5;

    /// <inheritdoc />
    public override LossSpec Loss { get; init; } = new BinaryCrossEntropy();

    /// <inheritdoc />
    public override IReadOnlyList<MetricSpec> Metrics { get; init; } = Usual;

    /// <inheritdoc />
    public override AnswerKind Kind => AnswerKind.Labels;

    /// <inheritdoc />
    public override Decision Decision => new(Kind, Threshold);

    /// <inheritdoc />
    public override int TargetWidth => Classes.Count;

    /// <inheritdoc />
    public override int AnswerWidth => Classes.Count;

    /// <inheritdoc />
    public override string? Encode(string label, Span<float> target) => Encoder([label])(label, target);

    /// <inheritdoc />
    public override LabelEncoder Encoder(IReadOnlyCollection<string> labels)
    {
        var column = new ClassColumn(Classes, labels.Where(l => !IsNothing(l)).SelectMany(Names).Select(Bare));
        return (label, target) => Encode(column, label, target);
    }

    string? Encode(ClassColumn column, string label, Span<float> target)
    {
        target.Clear();
        if (IsNothing(label) || WordList.IsInBrackets(label) && Names(label).Length == 0)
            return null;
        var names = Names(label);
        if (names.Length == 0)
            return $"'{label}' names no label; write '-' when none is there";
        foreach (var name in names)
            if (Mark(column, name, target) is { } problem)
                return problem;
        return target.ContainsAnyExcept(float.NaN) ? null : "every label is unknown; leave the whole entry empty instead";
    }

    /// <inheritdoc />
    public override string Label(ReadOnlySpan<float> answer) =>
        Read(answer) is Answer.Labels { Present: { Count: > 0 } present } ? string.Join(Separator, present) : Nothing[0];

    /// <inheritdoc />
    public override TaskHead CreateHead(long features) => new Logits(Head.Create(features, Classes.Count));

    /// <summary>The share of the rows that have each label, of those where it is known.</summary>
    public override float[] BestConstant(ReadOnlySpan<float> targets)
    {
        var (present, known) = (new long[Classes.Count], new long[Classes.Count]);
        for (var i = 0; i < targets.Length; i++)
        {
            if (float.IsNaN(targets[i]))
                continue;
            known[i % Classes.Count]++;
            if (targets[i] > 0.5f)
                present[i % Classes.Count]++;
        }

        return [.. present.Zip(known, (p, k) => (float)(p / Math.Max(1.0, k)))];
    }

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
        problems.Require(Separator.Length > 0, "separator", "it is empty", "such as '|' or ' '");
        problems.Require(Threshold is > 0 and < 1, "threshold", $"{Threshold} is not between 0 and 1", "0.5 is usual");
        foreach (var name in Classes.Where(n => n is not null && (IsNothing(n) || n.StartsWith('?'))))
            problems.Add("classes", $"'{name}' cannot be a label's name", "'-' and 'none' mean no label, '?' an unknown one");
        foreach (var name in Classes.Where(n => n is not null && Separator.Length > 0 && n.Contains(Separator, StringComparison.Ordinal)))
            problems.Add("classes", $"'{name}' contains the separator '{Separator}'", "choose another separator");
        CheckLoss(Classes.Count, problems);
    }

    string[] Names(string label) => WordList.Split(label, Separator);

    static string Bare(string name) => name.StartsWith('?') ? name[1..].TrimStart() : name;

    string? Mark(ClassColumn column, string name, Span<float> target)
    {
        if (IsNothing(name))
            return $"'{name}' stands alone, or not at all";
        var unknown = name.StartsWith('?');
        if (column.Find(Bare(name), out var index) is { } problem)
            return problem;
        var value = unknown ? float.NaN : 1;
        if (target[index] != 0 && !target[index].Equals(value))
            return $"'{Classes[index]}' is both there and unknown";
        target[index] = value;
        return null;
    }

    static bool IsNothing(string label) => Nothing.Contains(label, StringComparer.OrdinalIgnoreCase);

    sealed class Logits : TaskHead
    {
        readonly nn.Module<Tensor, Tensor> layers;

        internal Logits(nn.Module<Tensor, Tensor> layers)
            : base(nameof(MultiLabel))
        {
            this.layers = layers;
            RegisterComponents();
        }

        public override string Emit(OnnxGraph graph, string name, string features) => layers.Emit(graph, name + ".layers", features);

        public override string EmitDecode(OnnxGraph graph, string name, string raw) =>
            graph.Node("Sigmoid", name + ".probabilities", [raw]);

        public override Tensor forward(Tensor features_NF) => layers.call(features_NF);

        public override Tensor Decode(Tensor output_NO) => output_NO.sigmoid();
    }
}
