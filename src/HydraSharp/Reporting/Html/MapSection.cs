using System.Xml.Linq;
using HydraSharp.Analysis;

namespace HydraSharp.Reporting.Html;

/// <summary>All about a task that answers for every pixel: its metrics, its parts as bars, and its best and worst pictures with truth and answer.</summary>
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
                $"A {task.Task.GetType().Name} task; {Figures.Count(task.Pictures.Count)} pictures have known pixels. All known pixels of all pictures count alike."
            ),
            Table.Metrics(task.Metrics, ""),
            Bars(task.Parts),
            Pictures("Best pictures", task, [.. samples.Where(s => s.IsBest)], example),
            Pictures("Worst pictures", task, [.. samples.Where(s => !s.IsBest)], example),
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
                FormattableString.Invariant(
                    $"height: {BarHeight}px; width: {(double.IsNaN(share) ? 0 : Math.Clamp(share, 0, 1)) * BarWidth:0.#}px; background: rgba(var(--heat), 0.6)"
                )
            )
        );

    static IEnumerable<object> Pictures(string title, MapAnalysis task, IReadOnlyList<MapSample> samples, Func<int, string> example)
    {
        if (samples.Count == 0)
            yield break;
        yield return new XElement("h3", title);
        yield return new XElement(
            "p",
            new XAttribute("class", "soft"),
            $"By {task.Task.Metrics[0].Key} of the picture alone. Picture, truth (black: not known), answer."
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
                s.Pictures.Select(p => new XElement("img", new XAttribute("src", p), new XAttribute("alt", example(s.Example))))
            ))
        );
    }
}
