using System.Xml.Linq;
using HydraSharp.Analysis;

namespace HydraSharp.Reporting.Html;

/// <summary>Where each head looks, side by side.</summary>
internal static class AttentionSection
{
    internal static XElement? Draw(ReportContent content)
    {
        if (content.Attention.Count == 0)
            return null;
        var (height, width) = content.Attention[0].Cells;
        return ReportPage.Section(
            "attention",
            "Where the heads look",
            new XElement(
                "p",
                $"Grad-CAM of each head on the same images, from dark (nothing) to bright yellow "
                    + $"(most). The feature map has {height} × {width} cells: no finer place can be seen. "
                    + "For a class it shows what speaks for the predicted answer; for a number or a "
                    + "level, where a change moves the answer most. It explains the network, not the world."
            ),
            new XElement(
                "div",
                new XAttribute("class", "scroll"),
                new XElement(
                    "table",
                    new XAttribute("class", "maps"),
                    new XElement(
                        "thead",
                        new XElement("tr", Table.Head("image"), content.Tasks.Select(t => Table.Head(t.Outputs.Task.Name)))
                    ),
                    new XElement("tbody", content.Attention.Select(a => Row(content, a)))
                )
            )
        );
    }

    static XElement Row(ReportContent content, AttentionRow row) =>
        Table.Row(
            Table.Cell(
                new object[]
                {
                    Image(row.Image, content.Example(content.Part.Examples[row.Row])),
                    content.Example(content.Part.Examples[row.Row]),
                }
            ),
            content.Tasks.Select(
                (t, i) =>
                    Table.Cell(
                        new object[]
                        {
                            Image(row.Maps[i], $"where {t.Outputs.Task.Name} looks"),
                            "predicted " + Wording.Predicted(t.Outputs, row.Row),
                            new XElement("br"),
                            t.Outputs.Has(row.Row) ? "label " + Wording.Given(t.Outputs, row.Row) : "no label",
                        }
                    )
            )
        );

    static XElement Image(string source, string caption) => new("img", new XAttribute("src", source), new XAttribute("alt", caption));
}
