using System.Globalization;
using System.Xml.Linq;
using HydraSharp.Analysis;

namespace HydraSharp.Reporting.Html;

/// <summary>
/// All about a dense prediction task: its metrics, its parts as bars, and its best and worst images with truth and answer.
/// </summary>
internal static class MapSection
{
    const double BarWidth = 240;
    const double BarHeight = 14;

    internal static XElement Draw(MapAnalysis task, IReadOnlyList<MapSample> samples, Func<int, string> example, int index)
    {
        var unit = task.Task.Card.Unit;
        return ReportPage.Section(
            "map-" + index,
            $"Task {task.Task.Name}",
            new XElement(
                "p",
                new XAttribute("class", "soft"),
                $"A {task.Task.GetType().Name} task; {Figures.Count(task.Images.Count)} "
                    + $"images have known pixels. All known pixels of all images count alike."
            ),
            Table.Metrics(task.Metrics, ""),
            Bars(task.Parts),
            Images("Best images", task, [.. samples.Where(s => s.IsBest)], example),
            Images("Worst images", task, [.. samples.Where(s => !s.IsBest)], example),
            unit.Length == 0
                ? null
                : new XElement("p", new XAttribute("class", "soft"), $"Truth and answer share one scale of {unit}; dark is near.")
        );
    }

    static XElement? Bars(MapParts parts)
    {
        if (parts.Figures.Count == 0)
            return null;
        var known = parts.Figures.Select(f => f.Value).Where(double.IsFinite).DefaultIfEmpty(1).Max();
        return new(
            "figure",
            new XElement("figcaption", new XElement("strong", parts.Title)),
            Table.Of(
                [Table.Head(""), Table.Head(parts.Title, number: true), Table.Head("")],
                parts.Figures.Select(f =>
                    Table.Row(
                        Table.Name(f.Key),
                        Table.Number(double.IsNaN(f.Value) ? "–" : Figures.Text(f.Value)),
                        Table.Cell(Bar(f.Value / Math.Max(known, 1e-9)))
                    )
                )
            )
        );
    }

    static XElement Bar(double share) =>
        new(
            "div",
            new XAttribute(
                "style",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"height: {BarHeight}px; width: "
                        + $"{(double.IsNaN(share) ? 0 : Math.Clamp(share, 0, 1)) * BarWidth:0.#}px; background: rgba(var(--heat), 0.6)"
                )
            )
        );

    static IEnumerable<object> Images(string title, MapAnalysis task, IReadOnlyList<MapSample> samples, Func<int, string> example)
    {
        if (samples.Count == 0)
            yield break;
        yield return new XElement("h3", title);
        yield return new XElement(
            "p",
            new XAttribute("class", "soft"),
            $"By {task.Task.Metrics[0].Key} of the image alone. Image, truth (black: not known), answer."
        );
        yield return new XElement(
            "div",
            new XAttribute("class", "scroll"),
            samples.Select(s => new XElement(
                "figure",
                new XElement(
                    "figcaption",
                    new XElement("strong", $"{task.Task.Metrics[0].Key} {Figures.Text(s.Value)}"),
                    new XElement("span", " " + example(s.Example))
                ),
                s.Images.Select(p => new XElement("img", new XAttribute("src", p), new XAttribute("alt", example(s.Example))))
            ))
        );
    }
}
