using System.Xml.Linq;
using HydraSharp.Analysis;
using HydraSharp.Tasks.Metrics;

namespace HydraSharp.Reporting.Html;

/// <summary>Tables, and the two kinds of cells in them.</summary>
internal static class Table
{
    /// <summary>A table with a head.</summary>
    internal static XElement Of(IEnumerable<XElement> head, IEnumerable<XElement> rows, XElement? foot = null) =>
        new(
            "div",
            new XAttribute("class", "scroll"),
            new XElement(
                "table",
                new XElement("thead", new XElement("tr", head)),
                new XElement("tbody", rows),
                foot is null ? null : new XElement("tfoot", foot)
            )
        );

    /// <summary>Names and values, without a head.</summary>
    internal static XElement Facts(IEnumerable<KeyValuePair<string, string>> facts) =>
        new(
            "table",
            new XAttribute("class", "facts"),
            new XElement("tbody", facts.Select(f => new XElement("tr", Name(f.Key), Cell(f.Value))))
        );

    /// <summary>Metrics with their intervals, and which way is better.</summary>
    internal static XElement Metrics(IEnumerable<(MetricSpec Metric, Interval Value)> metrics, string unit) =>
        Of(
            [Head("metric"), Head("value"), Head("95 % interval"), Head("")],
            metrics.Select(m =>
                Row(
                    Name(m.Metric.Key),
                    Value($"{Figures.Text(m.Value.Value)} {unit}".TrimEnd()),
                    Value(double.IsNaN(m.Value.Low) ? "–" : $"{Figures.Text(m.Value.Low)} to {Figures.Text(m.Value.High)}"),
                    Cell(m.Metric.HigherIsBetter ? "larger is better" : "smaller is better")
                )
            )
        );

    internal static XElement Row(params object?[] cells) => new("tr", cells);

    internal static XElement Head(string words, bool number = false) => new("th", number ? new XAttribute("class", "n") : null, words);

    internal static XElement Name(string words) => new("th", new XAttribute("scope", "row"), words);

    internal static XElement Cell(object? content) => new("td", content);

    internal static XElement Number(string words) => new("td", new XAttribute("class", "n"), words);

    internal static XElement Value(object? content) => new("td", new XAttribute("class", "v"), content);
}
