using System.Globalization;
using System.Xml.Linq;
using HydraSharp.Analysis;

namespace HydraSharp.Reporting.Html;

/// <summary>The report of a run as one page: no script, nothing from outside; its own policy forbids both.</summary>
internal static class ReportPage
{
    const string Policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

    /// <summary>The page as text.</summary>
    internal static string Text(ReportContent content) =>
        HtmlFile.Text(
            new XElement(
                "html",
                new XAttribute("lang", "en"),
                new XElement(
                    "head",
                    new XElement("meta", new XAttribute("charset", "utf-8")),
                    new XElement("meta", new XAttribute("http-equiv", "Content-Security-Policy"), new XAttribute("content", Policy)),
                    new XElement(
                        "meta",
                        new XAttribute("name", "viewport"),
                        new XAttribute("content", "width=device-width, initial-scale=1")
                    ),
                    new XElement("title", $"Report of {content.Name}"),
                    new XElement("style", Style.Sheet)
                ),
                new XElement(
                    "body",
                    Head(content),
                    new XElement(
                        "main",
                        SummarySection.Draw(content),
                        TrainingSection.Draw(content),
                        content.Tasks.Select((_, i) => TaskSection.Draw(content, i)),
                        content.Maps.Select((m, i) => MapSection.Draw(m.Task, m.Samples, content.Example, i)),
                        GradientSection.Draw(content),
                        BalanceSection.Draw(content),
                        AttentionSection.Draw(content),
                        SharingSection.Draw(content),
                        AblationSection.Draw(content),
                        BenchSection.Draw(content),
                        ReadingSection.Draw(content)
                    )
                )
            )
        );

    /// <summary>A part of the page with its heading, at which a link can point.</summary>
    internal static XElement Section(string id, string heading, params object?[] content) =>
        new("section", new XAttribute("id", id), new XElement("h2", heading), content);

    /// <summary>A part that is closed until it is asked for.</summary>
    internal static XElement Closed(string summary, params object?[] content) => new("details", new XElement("summary", summary), content);

    static XElement Head(ReportContent content) =>
        new(
            "header",
            new XElement("h1", content.Name),
            new XElement(
                "p",
                new XAttribute("class", "soft"),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Measured on {Figures.Count(content.Part.Examples.Count)} images of the {content.Part.Split} "
                        + $"split. Made {content.Made:yyyy-MM-dd HH:mm} UTC by HydraSharp; all in this file, nothing is loaded."
                )
            ),
            content.Notes.Select(n => new XElement("p", new XAttribute("class", "note"), n)),
            new XElement(
                "nav",
                new XElement(
                    "ul",
                    Link("summary", "Summary"),
                    Link("training", "Training and data"),
                    content.Tasks.Select((t, i) => Link("task-" + i, t.Outputs.Task.Name)),
                    content.Maps.Select((m, i) => Link("map-" + i, m.Task.Task.Name)),
                    GradientSection.IsThere(content) ? Link("gradients", "Do the tasks pull together") : null,
                    BalanceSection.IsThere(content) ? Link("balance", "Who counts how much") : null,
                    content.Attention.Count > 0 ? Link("attention", "Where the heads look") : null,
                    content.Sharing is null ? null : Link("sharing", "Did sharing help"),
                    content.Ablation is null ? null : Link("ablation", "Did the teacher help"),
                    content.Benchmark is null ? null : Link("bench", "What sharing saves"),
                    Link("reading", "How to read this")
                )
            )
        );

    static XElement Link(string id, string words) => new("li", new XElement("a", new XAttribute("href", "#" + id), words));
}
