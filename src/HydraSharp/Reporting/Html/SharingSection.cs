using System.Xml.Linq;
using HydraSharp.Analysis;
using HydraSharp.Comparisons;

namespace HydraSharp.Reporting.Html;

/// <summary>Whether sharing helped: the model beside networks of one task each.</summary>
internal static class SharingSection
{
    internal static XElement? Draw(ReportContent content)
    {
        if (content.Sharing is not { } sharing)
            return null;
        return ReportPage.Section(
            "sharing",
            "Did sharing help",
            new XElement(
                "p",
                $"The model beside networks that learned one task each, with the same data, "
                    + $"backbone, head, epochs and seeds; both measured on the {sharing.Split} split. "
                    + (
                        sharing.Seeds > 1
                            ? $"Intervals are over images and {sharing.Seeds} seeds."
                            : "There is one seed, so the intervals cover the images alone: another seed may come out otherwise."
                    )
            ),
            new XElement("ul", sharing.Main.Select(f => new XElement("li", new XElement("strong", f.Task), ": " + Words(f)))),
            Rows(sharing),
            Table.Facts([
                new("Δm over metrics (lower is better)", sharing.DeltaMetrics.ToPercent()),
                new("Δm over tasks (higher is better)", sharing.DeltaTasks.ToPercent()),
            ]),
            sharing.WhyNoDelta is { } reason ? new XElement("p", reason + ".") : null,
            new XElement(
                "p",
                new XAttribute("class", "soft"),
                "Δm is the mean relative change against the single-task networks. Papers use two forms: the mean over "
                    + "all metrics, counted as loss, and the mean over tasks, counted as gain. The two can differ in sign."
            )
        );
    }

    static XElement Rows(SharingResult sharing)
    {
        var columns = sharing.Figures.ToDictionary(f => f, f => new ForestColumn([Gain(f)], 0));
        return Table.Of(
            [
                Table.Head("task"),
                Table.Head("metric"),
                Table.Head("images", true),
                Table.Head("alone", true),
                Table.Head("multi-task", true),
                Table.Head("gain (right of the line: sharing helps) [95 %]"),
                Table.Head("verdict"),
            ],
            sharing.Figures.Select(f =>
                Table.Row(
                    Table.Name(f.Task),
                    Table.Cell(SummarySection.Named(f.Metric, f.Unit)),
                    Table.Number(Figures.Count(f.Samples)),
                    Table.Number(Figures.Text(f.Baseline)),
                    Table.Number(Figures.Text(f.Model)),
                    Table.Value(new object[] { columns[f].Cell(Gain(f), small: false), new XElement("small", Figures.Text(Gain(f))) }),
                    Table.Cell(f.VerdictText)
                )
            )
        );
    }

    static string Words(SharedFigure figure) =>
        $"{figure.VerdictText} ({SummarySection.Named(figure.Metric, figure.Unit)} "
        + $"{Figures.Text(figure.Baseline)} alone, {Figures.Text(figure.Model)} in the model)";

    // Turned so that more is better.
    static Interval Gain(SharedFigure figure) =>
        figure.HigherIsBetter ? figure.Difference : new(-figure.Difference.Value, -figure.Difference.High, -figure.Difference.Low);
}
