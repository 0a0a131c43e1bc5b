using System.Globalization;
using System.Text.RegularExpressions;
using HydraSharp.Inference.Imaging;
using HydraSharp.Tasks;
using HydraSharp.Training.Distributed;

namespace HydraSharp.Configuration.Drafting;

/// <summary>Guesses what a column of labels is from its values and its name.</summary>
static partial class ColumnReader
{
    const int MostIndices = 20;
    const int MaxClasses = 1000;
    const int MostLabels = 100;
    const int LeastPerClass = 2;

    static readonly char[] Separators = ['|', ';', ','];

    // Pairs of words of which the second is the one that is looked for.
    static readonly string[][] TwoWords =
    [
        ["no", "yes"],
        ["false", "true"],
        ["f", "t"],
        ["n", "y"],
        ["0", "1"],
        ["absent", "present"],
        ["negative", "positive"],
        ["off", "on"],
        ["-1", "1"],
    ];

    static readonly string[][] Scales =
    [
        ["none", "very mild", "mild", "moderate", "severe", "very severe", "proliferative"],
        ["very low", "low", "medium", "high", "very high"],
        ["low", "moderate", "high"],
        ["very small", "small", "medium", "large", "very large"],
        ["bad", "poor", "fair", "average", "good", "very good", "excellent"],
        ["never", "rarely", "sometimes", "often", "always"],
        ["child", "teenager", "adult", "senior"],
    ];

    /// <summary>The guess.</summary>
    /// <param name="column">Name of the column.</param>
    /// <param name="labels">Its labels that are there, trimmed.</param>
    /// <param name="missing">The words among them that mean that a label is missing.</param>
    public static TaskGuess Guess(string column, IReadOnlyList<string> labels, IReadOnlyCollection<string> missing)
    {
        string[] there = [.. labels.Where(l => !missing.Contains(l))];
        var guess = DecimalComma.IsIn(there) ? Guess(column, [.. there.Select(DecimalComma.WithPoint)]) : Guess(column, there);
        if (there.Length == labels.Count)
            return guess;
        var words = string.Join(", ", labels.Where(missing.Contains).Distinct(StringComparer.Ordinal).Select(w => $"'{w}'"));
        return guess with { Reason = $"{guess.Reason}; {labels.Count - there.Length} are missing ({words})" };
    }

    static TaskGuess Guess(string column, IReadOnlyList<string> labels)
    {
        string[] values = [.. labels.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (values.Length == 0)
            return new(column, null, "it is empty");
        if (values.Length == 1)
            return new(column, null, $"every row says '{values[0]}'");
        if (labels.All(ImageFile.IsNamedLikeImage))
            return new(column, null, "it names images");
        if (values.Length == 2)
            return TwoWay(column, values);
        if (values.All(v => Number(v) is not null))
            return FromNumbers(column, labels, values);
        if (Levels(values) is { } levels)
            return Leveled(column, levels, "its values are ordered");
        if (Several(column, labels) is { } several)
            return several;
        if (labels.Count >= values.Length * LeastPerClass && values.Length <= MaxClasses && AreClasses(values))
            return Classes(column, values, $"{values.Length} words that come again and again");
        return new(column, null, $"{values.Length} different texts in {labels.Count} rows: a name or free text");
    }

    static TaskGuess TwoWay(string column, string[] values)
    {
        var known = Array.Find(TwoWords, pair => pair.All(word => values.Contains(word, StringComparer.OrdinalIgnoreCase)));
        string[] classes = known is null
            ? values
            : [.. values.OrderBy(v => Array.FindIndex(known, w => w.Equals(v, StringComparison.OrdinalIgnoreCase)))];
        return new(
            column,
            new Binary { Classes = classes },
            $"two values; F1 and AUROC are those of the second, '{classes[1]}'",
            "classes: " + List(classes)
        );
    }

    static TaskGuess FromNumbers(string column, IReadOnlyList<string> labels, string[] values)
    {
        var numbers = values.Select(v => Number(v)!.Value).Order().ToArray();
        var indices =
            values.Length <= MostIndices
            && numbers.Index().All(n => n.Item == n.Index + numbers[0])
            && numbers[0] is 0 or 1
            && labels.Count >= values.Length * LeastPerClass;
        if (indices && !OrderedName().IsMatch(column) && !CountedName().IsMatch(column))
            return Classes(
                column,
                [.. numbers.Select(n => n.ToString("0", CultureInfo.InvariantCulture))],
                $"the numbers {numbers[0]:0} to {numbers[^1]:0}, taken for classes"
                    + (numbers[0] == 0 ? ": write their names in this order" : " with these names")
                    + ", or make it Regression or Ordinal"
            );
        if (values.Length <= MostIndices && OrderedName().IsMatch(column) && labels.Count >= values.Length * LeastPerClass)
            return Leveled(column, [.. values.OrderBy(v => Number(v))], "few numbers under a name that means an order");
        var unit =
            column.Contains("age", StringComparison.OrdinalIgnoreCase) && numbers[0] >= 0 && numbers[^1] <= 130 && AgeName().IsMatch(column)
                ? "years"
                : "";
        return new(
            column,
            new Regression { Unit = unit },
            string.Create(CultureInfo.InvariantCulture, $"{values.Length} different numbers, from {numbers[0]:G6} to {numbers[^1]:G6}"),
            unit.Length > 0 ? $"unit: {unit}" : ""
        );
    }

    static TaskGuess Leveled(string column, IReadOnlyList<string> levels, string reason) =>
        new(column, new Ordinal { Levels = levels }, $"{reason}; the lowest must stand first", "levels: " + List(levels));

    static TaskGuess Classes(string column, IReadOnlyList<string> classes, string reason) =>
        new(column, new Classification { Classes = classes }, reason, "classes: " + List(classes));

    // Ranges such as 3-9, or words of a known scale.
    static string[]? Levels(string[] values)
    {
        var ranges = values.Select(v => (Value: v, Match: Range().Match(v))).ToArray();
        if (ranges.All(r => r.Match.Success) && values.Length <= MostIndices)
            return
            [
                .. ranges
                    .OrderBy(r =>
                        double.Parse(r.Match.Groups["low"].Value, CultureInfo.InvariantCulture) + (Below().IsMatch(r.Value) ? -0.5 : 0)
                    )
                    .Select(r => r.Value),
            ];
        var scale = Array.Find(Scales, s => values.All(v => s.Contains(Words(v), StringComparer.Ordinal)));
        return scale is null ? null : [.. values.OrderBy(v => Array.IndexOf(scale, Words(v)))];
    }

    static string Words(string value) => value.Replace('_', ' ').Replace('-', ' ').ToLowerInvariant();

    static TaskGuess? Several(string column, IReadOnlyList<string> labels)
    {
        foreach (var separator in Separators)
        {
            var lists = labels.Where(l => l is not ("-" or "none" or "[]")).Select(l => WordList.Split(l, $"{separator}")).ToArray();
            string[] names =
            [
                .. lists.SelectMany(l => l).Select(n => n.TrimStart('?')).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
            ];
            var whole = lists.Any(l => l.Length > 1) && lists.All(l => l.Length > 0) && names.Length is >= 2 and <= MostLabels;
            if (!whole || !AreClasses(names) || lists.Sum(l => l.Length) < names.Length * LeastPerClass)
                continue;
            return new(
                column,
                new MultiLabel { Classes = names, Separator = $"{separator}" },
                $"lists of {names.Length} words with '{separator}' between them",
                $"separator: \"{separator}\", classes: {List(names)}"
            );
        }

        return null;
    }

    // Sentences are not names of classes.
    static bool AreClasses(string[] values) => values.All(v => v.Length is > 0 and <= 60);

    static double? Number(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    static string List(IReadOnlyList<string> names) => RecordWriter.Inline(names, typeof(IReadOnlyList<string>));

    [GeneratedRegex(@"(grade|level|stage|severity|rating|stars?|score|rank|quality|degree)s?\z", RegexOptions.IgnoreCase)]
    private static partial Regex OrderedName();

    [GeneratedRegex(@"(count|number|num|age|years?|amount|quantity)\z", RegexOptions.IgnoreCase)]
    private static partial Regex CountedName();

    [GeneratedRegex(@"(\A|_|\b)age(\z|_|\b)", RegexOptions.IgnoreCase)]
    private static partial Regex AgeName();

    [GeneratedRegex(
        @"\A(more than |less than |over |under |above |below |up to |[<>≤≥]=? ?)?"
            + @"(?<low>\d+(\.\d+)?)( ?(-|–|to|\.\.) ?\d+(\.\d+)?| ?\+| and (more|older|over|up))?\z",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Range();

    [GeneratedRegex(@"\A(less|under|below|up to|<|≤)", RegexOptions.IgnoreCase)]
    private static partial Regex Below();
}
