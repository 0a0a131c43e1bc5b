using System.Globalization;
using System.Xml.Linq;
using HydraSharp.Analysis;
using HydraSharp.Training.Balancing.Diagnostics;
using HydraSharp.Training.Distributed;

namespace HydraSharp.Reporting.Html;

/// <summary>
/// What each task counted on the shared part, what a step for one does to the others, and which tasks are better trained separately, in
/// words.
/// </summary>
internal static class BalanceSection
{
    const double Little = 0.005;
    const double Apart = -0.05;

    /// <summary>Whether there is anything to show: weights that are not all 1, or affinities.</summary>
    internal static bool IsThere(ReportContent content) => Weighs(content) || content.History.Any(e => e.Affinities is not null);

    internal static XElement? Draw(ReportContent content) =>
        !IsThere(content)
            ? null
            : ReportPage.Section(
                "balance",
                "Who counts how much, and who helps whom",
                Weighs(content) ? Weights(content) : null,
                content.History.LastOrDefault(e => e.Affinities is not null) is { } last ? Affinities(content, last.Affinities!) : null
            );

    static bool Weighs(ReportContent content) =>
        content.History.SelectMany(e => e.Weights).Any(w => double.IsFinite(w.Value) && Math.Abs(w.Value - 1) > 1e-6);

    static XElement Weights(ReportContent content)
    {
        var seen = content.History.Where(e => e.Weights.Count > 0).ToArray();
        var series = seen[^1]
            .Weights.Select((task, t) => new LineChart.Series(task.Key, [.. seen.Select(s => ((double)s.Epoch, s.Weights[t].Value))]))
            .ToArray();
        return new(
            "div",
            new XElement(
                "p",
                "By what the balancing method multiplied each task's loss on the shared part, the "
                    + "mean of an epoch, besides the task's own weight. Losses have scales of their own: "
                    + "a large weight on a small loss may count no more than a small weight on a large one."
            ),
            LineChart.Draw("How much each task counted", "weight of its loss", series, content.BestEpoch)
        );
    }

    static object[] Affinities(ReportContent content, AffinityFigures figures)
    {
        string[] names = [.. figures.Tasks.Select(t => t.Of).Distinct(StringComparer.Ordinal)];
        return
        [
            new XElement(
                "p",
                "What a step of the shared part for one task alone does to the losses of all: a step that "
                    + "would have the task's own loss fall by 5 %. Above 0 the other's loss falls too, below 0 it rises."
            ),
            Table.Of(
                [Table.Head("a step for"), .. names.Select(n => Table.Head("does to " + n, number: true))],
                names.Select(of =>
                    Table.Row([
                        Table.Name(of),
                        .. names.Select(on => Table.Number(Percent(figures.Tasks.Single(t => t.Of == of && t.On == on).Share))),
                    ])
                )
            ),
            new XElement("p", Grouping(figures, names)),
            Branch(content) is { } branch ? new XElement("p", branch) : "",
            new XElement(
                "p",
                new XAttribute("class", "soft"),
                $"Means over {Figures.Count(figures.Steps)} tries in the last epoch. A proposal, "
                    + $"not a parity check: 'hydra baseline' and 'hydra compare' measure what sharing brought."
            ),
        ];
    }

    static string Percent(double share) => double.IsNaN(share) ? "–" : share.ToString("+0.0 %;−0.0 %;0.0 %", CultureInfo.InvariantCulture);

    /// <summary>Which tasks should share a backbone, in a sentence.</summary>
    internal static string Grouping(AffinityFigures figures, IReadOnlyList<string> names)
    {
        if (names.Count > TaskGrouping.MostTasks)
            return $"With more than {TaskGrouping.MostTasks} tasks no grouping is proposed.";
        var groups = TaskGrouping.Best(figures.Tasks);
        var between = figures.Tasks.Where(t => t.Of != t.On && double.IsFinite(t.Share)).ToArray();
        if (between.All(t => Math.Abs(t.Share) < Little))
            return "The tasks hardly act on each other: sharing saves computing, and neither helps nor hurts much.";
        if (groups.Count == 1)
            return $"{All(names)} help each other on the whole: one shared backbone for all is the best of all groupings.";
        var worst = between.MinBy(t => t.Share)!;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"The best of all groupings: "
                + $"{string.Join("; ", groups.Select(g => g.Count == 1 ? g[0] + " alone" : All(g) + " together"))}. "
                + $"Worst is what a step for {worst.Of} does to {worst.On} ({Percent(worst.Share)}). Try those "
                + $"groups as models of their own, or a balancing method on gradients."
        );
    }

    static string All(IReadOnlyList<string> names) =>
        names.Count < 2 ? string.Concat(names) : $"{string.Join(", ", names.SkipLast(1))} and {names[^1]}";

    // The first block from which on two tasks' gradients oppose each other up to the heads.
    static string? Branch(ReportContent content)
    {
        if (content.History.LastOrDefault(e => e.Gradients is not null)?.Gradients is not { } gradients)
            return null;
        var blocks = gradients.Blocks.Skip(1).ToArray();
        var opposed = new List<string>();
        foreach (var (index, pair) in gradients.Blocks[0].Pairs.Index().Where(p => p.Item.Cosine < Apart))
        {
            var from = blocks.Length;
            while (from > 0 && blocks[from - 1].Pairs[index].Cosine < 0)
                from--;
            if (from > 0 && from < blocks.Length)
                opposed.Add($"{pair.First} and {pair.Second} oppose each other from {blocks[from].Block} on");
        }

        return opposed.Count == 0 ? null : $"{string.Join("; ", opposed)}: if they part, then there.";
    }
}
