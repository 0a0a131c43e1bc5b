using System.Xml.Linq;
using HydraSharp.Analysis;

namespace HydraSharp.Reporting.Html;

/// <summary>The page in one table: how good each head is, and where it is worst.</summary>
internal static class SummarySection
{
    internal static XElement Draw(ReportContent content) =>
        ReportPage.Section(
            "summary",
            "Summary",
            Table.Of(
                [
                    Table.Head("task"),
                    Table.Head("images", number: true),
                    Table.Head("metric"),
                    Table.Head("value [95 %]"),
                    Table.Head("worst group"),
                    Table.Head("gap between groups [95 %]"),
                    Table.Head("calibration error"),
                ],
                [.. content.Tasks.Select(Row), .. content.Maps.Select(m => Row(m.Task))]
            ),
            new XElement(
                "p",
                new XAttribute("class", "soft"),
                "The worst group and the gap are those of the other tasks' classes, one task at a "
                    + "time, in which the groups differ most. All groups, and pairs of them, stand below."
            )
        );

    /// <summary>The grouping by another task in which a metric differs most; null where nothing can be ranked.</summary>
    internal static (GroupedMetrics By, GroupedMetrics.Gap Gap)? Widest(TaskAnalysis task, string metric) =>
        task
            .Groups.Where(g => !g.Own && g.By.By.Count == 1)
            .SelectMany(g =>
                g.Gaps.OfType<GroupedMetrics.Gap>()
                    .Where(p => p.Metric == metric)
                    .Select(p => ((GroupedMetrics, GroupedMetrics.Gap)?)(g, p))
            )
            .MaxBy(p => p!.Value.Item2.Distance.Value);

    static XElement Row(TaskAnalysis task)
    {
        var (metric, value) = task.Metrics[0];
        var unit = TaskOutputs.Unit(task.Outputs.Task);
        var widest = Widest(task, metric.Key);
        var index = widest is { } w ? w.By.Metrics.ToList().FindIndex(m => m.Key == metric.Key) : -1;
        return Table.Row(
            Table.Name(task.Outputs.Task.Name),
            Table.Number(Figures.Count(task.Outputs.Labelled.Count)),
            Table.Cell(Named(metric.Key, unit)),
            Table.Value(Figures.Text(value)),
            Table.Cell(
                widest is { } worst
                    ? $"{worst.By.By.Title} {worst.Gap.Worst.Name}: {Figures.Text(worst.Gap.Worst.Values[index].Value)}"
                    : "–"
            ),
            Table.Value(widest is { } gap ? Figures.Text(gap.Gap.Distance) : "–"),
            Table.Value(
                task.Before is null
                    ? "–"
                    : Figures.Text(task.Before.Error)
                        + (task.After is null ? "" : $", with its temperature {Figures.Text(task.After.Error)}")
            )
        );
    }

    static XElement Row(MapAnalysis task) =>
        Table.Row(
            Table.Name(task.Task.Name),
            Table.Number(Figures.Count(task.Images.Count)),
            Table.Cell(Named(task.Metrics[0].Metric.Key, TaskOutputs.Unit(task.Task))),
            Table.Value(Figures.Text(task.Metrics[0].Value)),
            Table.Cell("–"),
            Table.Value("–"),
            Table.Value("–")
        );

    /// <summary>A metric with its unit, where it has one.</summary>
    internal static string Named(string metric, string unit) => unit.Length == 0 ? metric : $"{metric} ({unit})";
}
