using HydraSharp.DenseLabels;
using HydraSharp.Inference;
using HydraSharp.Inference.Cards;
using HydraSharp.Layers;
using HydraSharp.Layers.Onnx;
using HydraSharp.Specs;
using HydraSharp.Specs.Validation;
using HydraSharp.Tasks.Losses;
using HydraSharp.Tasks.Metrics;
using static TorchSharp.torch;

namespace HydraSharp.Tasks;

/// <summary>
/// Semantic segmentation: predicts the class of every pixel. A label is the file of a mask: PNG, grey of up to 16 bits or a palette whose
/// stored numbers are the classes, or, with <see cref="Colors"/>, of any kind whose colours are the classes.
/// </summary>
public sealed record Segmentation : MapTask
{
    static readonly IReadOnlyList<MetricSpec> Usual = [new MeanIou(), new PixelAccuracy()];

    /// <summary>The names; their order is the order of outputs and of the mask's numbers.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>The number in a mask that says the class is not known; -1 for none.</summary>
    public int Ignore { get; init; } = 255;

    /// <summary>The number of each class in a mask, in class order; empty for 0, 1, 2 and so on.</summary>
    public IReadOnlyList<int> Values { get; init; } = [];

    /// <summary>
    /// The colour of each class in a mask: "#804080" (red, green, blue), "#804080FF" (and opacity) or "128, 64, 128"; several of the first
    /// two with a space between them. Empty where a mask's numbers are the classes.
    /// </summary>
    public IReadOnlyDictionary<string, string> Colors { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>With colors: the colours in a mask that say the class is not known, written as those of a class; empty for none.</summary>
    public string IgnoreColors { get; init; } = "";

    /// <summary>
    /// Whether numbers or colours of a mask that are no class mean that the class is not known, as in sets of which some classes are left
    /// out; an error otherwise.
    /// </summary>
    public bool IgnoreUnlisted { get; init; }

    /// <summary>Classes that change places when the image is mirrored: left to right, such as left_hand: right_hand.</summary>
    public IReadOnlyDictionary<string, string> Swaps { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <inheritdoc />
    public override IReadOnlyDictionary<string, string> MirroredClasses => Swaps;

    /// <inheritdoc />
    public override LossSpec Loss { get; init; } = new CrossEntropy();

    /// <inheritdoc />
    public override IReadOnlyList<MetricSpec> Metrics { get; init; } = Usual;

    /// <inheritdoc />
    public override AnswerKind Kind => AnswerKind.ClassMap;

    /// <inheritdoc />
    public override int AnswerWidth => 1;

    /// <inheritdoc />
    public override MapFormat Map => new ClassMapFormat(Math.Clamp(Classes.Count, 1, 256), Code, ArePairs() ? Pairs() : []);

    // What Check refuses still has a format, so that every error of an experiment can be reported.
    MaskCode Code =>
        Colors.Count > 0 && AreColors()
            ? new ColorCode([.. Classes.Select(c => (c, MaskColor.Parse(Colors[c])))], MaskColor.Parse(IgnoreColors), IgnoreUnlisted)
            : new NumberCode(
                Math.Clamp(Classes.Count, 1, 256),
                Ignore < 0 ? null : Ignore,
                Values.Count > 0 && AreValues() ? Values : null,
                IgnoreUnlisted
            );

    /// <inheritdoc />
    public override TaskHead CreateMapHead(FeatureShape map) => new Pixels(map, Classes.Count, Pairs());

    /// <summary>The most frequent class.</summary>
    public override float[] BestConstant(ReadOnlySpan<float> targets)
    {
        var counts = new long[Math.Max(1, Classes.Count)];
        foreach (var target in targets)
            if (!float.IsNaN(target))
                counts[(int)target]++;
        return [Array.IndexOf(counts, counts.Max())];
    }

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
        problems.Require(
            Classes.Count <= 255,
            "classes",
            $"{Classes.Count} classes",
            "a mask of 8 bits distinguishes 255 and what is not known"
        );
        problems.Require(
            Values.Count == 0 || Values.Count == Classes.Count,
            "values",
            $"{Values.Count} numbers for {Classes.Count} classes",
            "one for each class, in their order"
        );
        problems.Require(
            Values.Count != Classes.Count || AreValues(),
            "values",
            "they are not different numbers of a mask",
            "each from 0 to 65535, none twice"
        );
        problems.Require(
            Ignore is >= -1 and <= ushort.MaxValue,
            "ignore",
            $"{Ignore} is no number of a mask",
            "from 0 to 65535, or -1 for none"
        );
        CheckColors(problems);
        foreach (var name in Swaps.SelectMany(s => new[] { s.Key, s.Value }).Where(n => !Classes.Contains(n)))
            problems.Add("swaps", $"there is no class '{name}'", Words.Suggest(name, [.. Classes]));
        foreach (
            var twice in Swaps.SelectMany(s => new[] { s.Key, s.Value }).GroupBy(n => n, StringComparer.Ordinal).Where(g => g.Count() > 1)
        )
            problems.Add("swaps", $"'{twice.Key}' is there more than once", "each class changes places with one other");
        CheckLoss(Classes.Count, problems);
    }

    bool AreValues() =>
        Values.Count == Classes.Count && Values.All(v => v is >= 0 and <= ushort.MaxValue) && Values.Distinct().Count() == Values.Count;

    bool ArePairs() => Pairs().SelectMany(p => new[] { p.Item1, p.Item2 }).Distinct().Count() == 2 * Pairs().Length;

    bool AreColors()
    {
        MaskColor[][] all = [.. Classes.Select(c => MaskColor.Parse(Colors.GetValueOrDefault(c)).ToArray())];
        MaskColor[] listed = [.. all.SelectMany(c => c), .. MaskColor.Parse(IgnoreColors)];
        return all.Length > 0 && all.All(c => c.Length > 0) && listed.Distinct().Count() == listed.Length;
    }

    void CheckColors(Problems problems)
    {
        problems.Require(Colors.Count == 0 || Values.Count == 0, "values", "there are colors too", "a mask has numbers or colours");
        problems.Require(Colors.Count > 0 || IgnoreColors.Length == 0, "ignore_colors", "there are no colors", "list them in colors");
        foreach (var name in Colors.Keys.Where(n => !Classes.Contains(n)))
            problems.Add("colors", $"there is no class '{name}'", Words.Suggest(name, [.. Classes]));
        foreach (var name in Colors.Count == 0 ? [] : Classes.Where(c => !Colors.ContainsKey(c)))
            problems.Add("colors", $"the class '{name}' has no colour", "list one for each class");
        var listed = Colors.Select(c => (Key: "colors", Of: $"the class '{c.Key}'", Text: c.Value)).ToList();
        if (IgnoreColors.Length > 0)
            listed.Add(("ignore_colors", "what is not known", IgnoreColors));
        foreach (var (key, of, text) in listed.Where(l => MaskColor.Parse(l.Text).Count == 0))
            problems.Add(
                key,
                $"'{text}' of {of} is no colour",
                "such as \"#804080\", in quotation marks because # begins a comment in YAML"
            );
        foreach (var twice in listed.SelectMany(l => MaskColor.Parse(l.Text)).GroupBy(c => c).Where(g => g.Count() > 1))
            problems.Add("colors", $"{twice.Key} is there more than once", "a colour says one thing");
    }

    (int, int)[] Pairs() => [.. Swaps.Select(s => (Index(s.Key), Index(s.Value))).Where(p => p is { Item1: >= 0, Item2: >= 0 })];

    int Index(string name) => Classes.Index().Where(c => c.Item == name).Select(c => c.Index).FirstOrDefault(-1);

    sealed class Pixels : MapHead
    {
        readonly long[] mirrored;

        internal Pixels(FeatureShape map, int classes, IReadOnlyList<(int Left, int Right)> swaps)
            : base(nameof(Segmentation), map, classes)
        {
            mirrored = [.. Enumerable.Range(0, classes).Select(c => (long)c)];
            foreach (var (left, right) in swaps)
                (mirrored[left], mirrored[right]) = (right, left);
            RegisterComponents();
        }

        public override Tensor Decode(Tensor output_NOHW) => output_NOHW.argmax(1).to(float32);

        public override string EmitDecode(OnnxGraph graph, string name, string raw) =>
            graph.Node(
                "Cast",
                name + ".class",
                [graph.Node("ArgMax", name + ".index", [raw], ("axis", 1L), ("keepdims", 0L))],
                ("to", (long)OnnxType.Float)
            );

        protected override Tensor Swapped(Tensor output_NOHW) => IsSame ? output_NOHW : output_NOHW.index_select(1, tensor(mirrored));

        protected override string EmitSwapped(OnnxGraph graph, string name, string raw) =>
            IsSame
                ? raw
                : graph.Node(
                    "Gather",
                    name + ".swapped",
                    [raw, graph.Constant(name + ".mirrored", mirrored, mirrored.Length)],
                    ("axis", 1L)
                );

        bool IsSame => mirrored.Index().All(c => c.Item == c.Index);
    }
}
