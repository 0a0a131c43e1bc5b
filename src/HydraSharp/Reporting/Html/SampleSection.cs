using System.Xml.Linq;
using HydraSharp.Analysis;

namespace HydraSharp.Reporting.Html;

/// <summary>Single images of a task: those with the largest loss, and labels that may be wrong.</summary>
internal static class SampleSection
{
    /// <summary>Candidates that are shown with their image.</summary>
    internal const int MostSuspicious = 24;

    internal static IEnumerable<object> Draw(ReportContent content, TaskAnalysis task)
    {
        if (task.Surprises.Count > 0)
        {
            yield return new XElement("h3", "Highest-loss samples");
            yield return new XElement(
                "p",
                new XAttribute("class", "soft"),
                $"The largest losses on the {content.Part.Split} split: where the label surprised the head most."
            );
            yield return new XElement(
                "div",
                new XAttribute("class", "cards"),
                task.Surprises.Select(r => Surprise(content, task.Outputs, r))
            );
        }

        if (task.Suspicious.Count == 0)
            yield break;
        yield return new XElement("h3", "Labels that may be wrong");
        yield return new XElement(
            "p",
            $"{Figures.Count(task.Suspicious.Count)} candidates, the clearest first"
                + (task.Suspicious.Count > MostSuspicious ? $"; {MostSuspicious} are shown. " : ". ")
                + "On images that it never learned from, the head contradicts the label "
                + "with confidence. Either may be wrong: look before you change anything."
        );
        yield return new XElement(
            "div",
            new XAttribute("class", "cards"),
            task.Suspicious.Take(MostSuspicious).Select(s => Candidate(content, s))
        );
    }

    static XElement Surprise(ReportContent content, TaskOutputs outputs, int row) =>
        Card(
            content,
            content.Part.Examples[row],
            ("label", Wording.Given(outputs, row)),
            ("predicted", Wording.Predicted(outputs, row)),
            ("loss", Figures.Text(outputs.Loss(row)))
        );

    static XElement Candidate(ReportContent content, SuspiciousLabel suspicious) =>
        double.IsNaN(suspicious.Margin)
            ? Card(
                content,
                suspicious.Example,
                ("label", suspicious.Given),
                ("predicted", suspicious.Predicted),
                ("loss", Figures.Text(suspicious.Loss)),
                ("split", suspicious.Split)
            )
            : Card(
                content,
                suspicious.Example,
                ("label", $"{suspicious.Given} ({Wording.Percent(suspicious.SelfConfidence)})"),
                ("predicted", suspicious.Predicted),
                ("margin", Figures.Text(suspicious.Margin)),
                ("split", suspicious.Split)
            );

    static XElement Card(ReportContent content, int example, params (string Name, string Words)[] lines) =>
        new(
            "div",
            new XAttribute("class", "card"),
            content.Image(example) is { } image
                ? new XElement("img", new XAttribute("src", image), new XAttribute("alt", content.Example(example)))
                : null,
            lines.Select(l => new XElement("div", new XElement("b", l.Name), " " + l.Words)),
            new XElement("div", new XAttribute("class", "file"), content.Example(example))
        );
}
