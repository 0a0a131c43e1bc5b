using System.Xml.Linq;
using HydraSharp.Analysis;

namespace HydraSharp.Html;

/// <summary>A task's metrics in each group, as tables whose cells are drawn on one scale.</summary>
internal static class GroupSection
{
    internal static IEnumerable<object> Draw(TaskAnalysis task)
    {
        if (task.Groups.Count == 0) yield break;
        yield return new XElement("h3", "By the classes of the other tasks");
        yield return new XElement("p", new XAttribute("class", "soft"),
            $"Points with 95 % intervals; the dotted line is all pictures together. Groups of fewer than {GroupedMetrics.SmallestRanked} pictures are hollow, in italics, and not ranked.");
        foreach (var single in task.Groups.Where(g => g.By.By.Count == 1 && !g.Own)) yield return Grouped(task, single);
        foreach (var own in task.Groups.Where(g => g.By.By.Count == 1 && g.Own)) yield return Grouped(task, own);
        var pairs = task.Groups.Where(g => g.By.By.Count > 1).ToArray();
        if (pairs.Length > 0) yield return ReportPage.Closed($"By pairs: {string.Join("; ", pairs.Select(p => p.By.Title))}", pairs.Select(p => Grouped(task, p)));
    }

    static XElement Grouped(TaskAnalysis task, GroupedMetrics grouped)
    {
        var unit = TaskOutputs.Unit(task.Outputs.Task);
        var columns = grouped.Metrics.Select((m, k) => new ForestColumn([.. grouped.Groups.Select(g => g.Values[k])], task.Metrics.First(t => t.Metric.Key == m.Key).Value.Value)).ToArray();
        return new("div",
            new XElement("h4", $"{task.Outputs.Task.Name} by {grouped.By.Title}"),
            Table.Of(
                [Table.Head("group"), Table.Head("pictures", number: true), .. grouped.Metrics.SelectMany((m, k) => new[] { new XElement("th", SummarySection.Named(m.Key, unit)), new XElement("th", columns[k].Head(m.Key)) })],
                grouped.Groups.Select(g => new XElement("tr", g.Small ? new XAttribute("class", "small") : null,
                    Table.Name(g.Name), Table.Number(Figures.Count(g.Rows)),
                    g.Values.SelectMany((v, k) => new[] { Table.Value(Figures.Text(v)), Table.Value(columns[k].Cell(v, g.Small)) }))),
                Table.Row(Table.Cell("gap"), Table.Cell(null), grouped.Gaps.SelectMany(g => new[]
                {
                    Table.Value(g is null ? "–" : Figures.Text(g.Distance)),
                    Table.Cell(g is null ? "fewer than two groups can be ranked" : $"worst: {g.Worst.Name}; best: {g.Best.Name}"),
                }))));
    }
}
