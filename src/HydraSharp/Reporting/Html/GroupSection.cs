using System.Xml.Linq;
using HydraSharp.Analysis;

namespace HydraSharp.Reporting.Html;

/// <summary>A task's metrics in each group, as tables whose cells are drawn on one scale.</summary>
internal static class GroupSection
{
    internal static IEnumerable<object> Draw(TaskAnalysis task)
    {
        if (task.Groups.Count == 0)
            yield break;
        yield return new XElement("h3", "By the classes of the other tasks");
        yield return new XElement(
            "p",
            new XAttribute("class", "soft"),
            $"Points with 95 % intervals; the dotted line is all images together. Groups of fewer "
                + $"than {GroupedMetrics.SmallestRanked} images are hollow, in italics, and not ranked."
        );
        yield return new XElement(
            "div",
            new XAttribute("class", "row"),
            task.Groups.Where(g => g.By.By.Count == 1).OrderBy(g => g.Own).Select(g => Grouped(task, g))
        );
        var pairs = task.Groups.Where(g => g.By.By.Count > 1).ToArray();
        if (pairs.Length > 0)
            yield return ReportPage.Closed(
                $"By pairs: {string.Join("; ", pairs.Select(p => p.By.Title))}",
                new XElement("div", new XAttribute("class", "row"), pairs.Select(p => Grouped(task, p)))
            );
    }

    static XElement Grouped(TaskAnalysis task, GroupedMetrics grouped)
    {
        var unit = TaskOutputs.Unit(task.Outputs.Task);
        var columns = grouped
            .Metrics.Select(
                (m, k) =>
                    new ForestColumn(
                        [.. grouped.Groups.Select(g => g.Values[k])],
                        task.Metrics.First(t => t.Metric.Key == m.Key).Value.Value
                    )
            )
            .ToArray();
        return new(
            "div",
            new XElement("h4", $"{task.Outputs.Task.Name} by {grouped.By.Title}"),
            Table.Of(
                [
                    Table.Head("group"),
                    Table.Head("images", number: true),
                    .. grouped.Metrics.Select((m, k) => new XElement("th", SummarySection.Named(m.Key, unit), columns[k].Head(m.Key))),
                ],
                grouped.Groups.Select(g => new XElement(
                    "tr",
                    g.Small ? new XAttribute("class", "small") : null,
                    Table.Name(g.Name),
                    Table.Number(Figures.Count(g.Rows)),
                    g.Values.Select(
                        (v, k) => Table.Value(new object[] { columns[k].Cell(v, g.Small), new XElement("small", Figures.Text(v)) })
                    )
                )),
                Table.Row(Table.Name("gap"), Table.Cell(null), grouped.Gaps.Select(Gap))
            )
        );
    }

    static XElement Gap(GroupedMetrics.Gap? gap) =>
        Table.Cell(
            gap is null
                ? new XElement("small", "fewer than two groups can be ranked")
                : new object[] { Figures.Text(gap.Distance), new XElement("small", $"worst {gap.Worst.Name}, best {gap.Best.Name}") }
        );
}
