using System.Globalization;
using HydraSharp.Inference;

namespace HydraSharp.Analysis;

/// <summary>The rows of a part by the true class of one task, or of two.</summary>
/// <param name="By">Names of the tasks whose labels make the groups.</param>
/// <param name="Groups">The groups that hold rows, in class order.</param>
internal sealed record Grouping(IReadOnlyList<string> By, IReadOnlyList<Grouping.Group> Groups)
{
    const int Ranges = 5;

    /// <summary>A group.</summary>
    /// <param name="Name">Its class, range or pair of them.</param>
    /// <param name="Rows">Its rows.</param>
    internal sealed record Group(string Name, IReadOnlyList<int> Rows);

    /// <summary>The title: "gender", or "gender and race".</summary>
    internal string Title => string.Join(" and ", By);

    /// <summary>
    /// Groups by the labels of one task: its classes or levels, for labels those that have each, for a number five ranges of about as many
    /// rows.
    /// </summary>
    internal static Grouping Of(TaskOutputs outputs) =>
        new(
            [outputs.Task.Name],
            outputs.Task.Kind switch
            {
                AnswerKind.Number => InRanges(outputs),
                AnswerKind.Labels =>
                [
                    .. Filled(
                        outputs.Names.Select(
                            (name, label) => new Group("with " + name, [.. outputs.Labelled.Where(r => outputs.Target(r)[label] > 0.5f)])
                        )
                    ),
                ],
                _ =>
                [
                    .. Filled(
                        outputs.Names.Select((name, index) => new Group(name, [.. outputs.Labelled.Where(r => outputs.Truth(r) == index)]))
                    ),
                ],
            }
        );

    /// <summary>Every group of one with every group of another.</summary>
    internal static Grouping Pair(Grouping one, Grouping other) =>
        new(
            [.. one.By, .. other.By],
            [
                .. Filled(
                    one.Groups.SelectMany(a => other.Groups.Select(b => new Group($"{a.Name}, {b.Name}", [.. a.Rows.Intersect(b.Rows)])))
                ),
            ]
        );

    static IEnumerable<Group> Filled(IEnumerable<Group> groups) => groups.Where(g => g.Rows.Count > 0);

    static IReadOnlyList<Group> InRanges(TaskOutputs outputs)
    {
        var sorted = outputs.Labelled.Select(r => outputs.Target(r)[0]).Order().ToArray();
        var edges = Enumerable
            .Range(1, Ranges - 1)
            .Select(k => sorted.Length == 0 ? 0 : sorted[sorted.Length * k / Ranges])
            .Distinct()
            .ToArray();
        var unit = TaskOutputs.Unit(outputs.Task);
        return
        [
            .. outputs
                .Labelled.GroupBy(r => edges.Count(e => e <= outputs.Target(r)[0]))
                .OrderBy(g => g.Key)
                .Select(g => new Group(Range(g.Min(r => outputs.Target(r)[0]), g.Max(r => outputs.Target(r)[0]), unit), [.. g])),
        ];
    }

    static string Range(float low, float high, string unit)
    {
        var words = low == high ? Number(low) : $"{Number(low)} to {Number(high)}";
        return unit.Length == 0 ? words : $"{words} {unit}";
    }

    static string Number(float value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
