using System.Globalization;
using System.Xml.Linq;

namespace HydraSharp.Reporting.Html;

/// <summary>The few shapes that charts are drawn with. Colours and strokes come from the page's style by class.</summary>
internal static class Svg
{
    /// <summary>A drawing that shrinks with the page and is tooltip to those who cannot see it.</summary>
    internal static XElement Drawing(int width, int height, string tooltip, IEnumerable<object?> content, string kind = "plot") =>
        new(
            "svg",
            new XAttribute("viewBox", $"0 0 {width} {height}"),
            new XAttribute("width", width),
            new XAttribute("height", height),
            new XAttribute("class", kind),
            new XAttribute("role", "img"),
            new XAttribute("aria-label", tooltip),
            content
        );

    internal static XElement Line(double x1, double y1, double x2, double y2, string style) =>
        new("line", At("x1", x1), At("y1", y1), At("x2", x2), At("y2", y2), new XAttribute("class", style));

    internal static XElement Rectangle(
        double x,
        double y,
        double width,
        double height,
        string style,
        double opacity = 1,
        string? tooltip = null
    ) =>
        new(
            "rect",
            At("x", x),
            At("y", y),
            At("width", Math.Max(0, width)),
            At("height", Math.Max(0, height)),
            new XAttribute("class", style),
            opacity < 1 ? At("fill-opacity", opacity) : null,
            Tooltip(tooltip)
        );

    internal static XElement Circle(double x, double y, double radius, string style, string? tooltip = null, double opacity = 1) =>
        new(
            "circle",
            At("cx", x),
            At("cy", y),
            At("r", radius),
            new XAttribute("class", style),
            opacity < 1 ? At("fill-opacity", opacity) : null,
            Tooltip(tooltip)
        );

    internal static XElement Path(IEnumerable<(double X, double Y)> points, string style) =>
        new(
            "polyline",
            new XAttribute("points", string.Join(' ', points.Select(p => $"{Number(p.X)},{Number(p.Y)}"))),
            new XAttribute("class", style)
        );

    /// <summary>A text; anchor is start, middle or end.</summary>
    internal static XElement Text(double x, double y, string text, string anchor = "middle", string style = "tick", bool upwards = false) =>
        new(
            "text",
            At("x", x),
            At("y", y),
            new XAttribute("text-anchor", anchor),
            new XAttribute("class", style),
            upwards ? new XAttribute("transform", $"rotate(-90 {Number(x)} {Number(y)})") : null,
            text
        );

    static XElement? Tooltip(string? text) => text is null ? null : new("title", text);

    static XAttribute At(string name, double value) => new(name, Number(value));

    static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
