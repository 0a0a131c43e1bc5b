using System.Xml.Linq;
using HydraSharp.Analysis;

namespace HydraSharp.Reporting.Html;

/// <summary>Whether a teacher helped: the run beside one without it.</summary>
internal static class AblationSection
{
    internal static XElement? Draw(ReportContent content)
    {
        if (content.Ablation is not { } ablation)
            return null;
        return ReportPage.Section(
            "ablation",
            "Did the teacher help",
            new XElement(
                "p",
                $"This run beside {ablation.Without}, which was trained without the teacher; "
                    + $"both measured on the {ablation.Split} split by the labels of the data alone."
            ),
            Table.Of(
                [
                    Table.Head("task"),
                    Table.Head("metric"),
                    Table.Head("images", true),
                    Table.Head("without", true),
                    Table.Head("with", true),
                    Table.Head("with - without [95 %]", true),
                    Table.Head("verdict"),
                ],
                ablation.Figures.Select(f =>
                    Table.Row(
                        Table.Name(f.Task),
                        Table.Cell(SummarySection.Named(f.Metric, f.Unit)),
                        Table.Number(Figures.Count(f.Samples)),
                        Table.Number(Figures.Text(f.Without)),
                        Table.Number(Figures.Text(f.With)),
                        Table.Number(Figures.Text(f.Difference)),
                        Table.Cell(f.Verdict)
                    )
                )
            ),
            new XElement("ul", ablation.Notes.Select(n => new XElement("li", n)))
        );
    }
}
