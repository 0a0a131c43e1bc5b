using System.Xml.Linq;

namespace HydraSharp.Reporting.Html;

/// <summary>The frame of a chart: two axes with ticks, grid and titles, a legend, and what is drawn between them.</summary>
internal sealed class Plot
{
    const int Left = 60,
        Right = 16,
        Top = 12,
        Bottom = 46;

    readonly Axis across;
    readonly Axis up;
    readonly int width;
    readonly int height;
    readonly List<object?> shapes = [];
    readonly List<(string Style, string Name)> legend = [];

    /// <summary>Draws the frame.</summary>
    /// <param name="across">The horizontal axis.</param>
    /// <param name="up">The vertical axis.</param>
    /// <param name="acrossTitle">What it shows, with its unit.</param>
    /// <param name="upTitle">What it shows, with its unit.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    internal Plot(Axis across, Axis up, string acrossTitle, string upTitle, int width = 366, int height = 270)
    {
        (this.across, this.up, this.width, this.height) = (across, up, width, height);
        foreach (var tick in up.Ticks())
        {
            shapes.Add(Svg.Line(Left, Y(tick), width - Right, Y(tick), "grid"));
            shapes.Add(Svg.Text(Left - 8, Y(tick) + 4, up.Label(tick), "end"));
        }

        foreach (var tick in across.Ticks())
        {
            shapes.Add(Svg.Line(X(tick), height - Bottom, X(tick), height - Bottom + 5, "axis"));
            shapes.Add(Svg.Text(X(tick), height - Bottom + 19, across.Label(tick)));
        }

        shapes.Add(Svg.Line(Left, height - Bottom, width - Right, height - Bottom, "axis"));
        shapes.Add(Svg.Text((Left + width - Right) / 2.0, height - 8, acrossTitle, style: "name"));
        shapes.Add(Svg.Text(14, (Top + height - Bottom) / 2.0, upTitle, style: "name", upwards: true));
    }

    /// <summary>The left edge of a number.</summary>
    internal double X(double value) => across.Place(value, Left, width - Right);

    /// <summary>The height of a number.</summary>
    internal double Y(double value) => up.Place(value, height - Bottom, Top);

    /// <summary>Draws a vertical line from bottom to top.</summary>
    internal void Mark(double value) => shapes.Add(Svg.Line(X(value), Top, X(value), height - Bottom, "mark"));

    internal void Add(XElement shape) => shapes.Add(shape);

    /// <summary>Adds an entry to the legend: a style of the page and what it stands for.</summary>
    internal void Name(string style, string name) => legend.Add((style, name));

    /// <summary>The chart with its title and legend.</summary>
    internal XElement Figure(string title, string? note = null) =>
        new(
            "figure",
            new XElement("figcaption", new XElement("strong", title), note is null ? null : new XElement("span", " " + note)),
            Svg.Drawing(width, height, title, shapes),
            legend.Count == 0
                ? null
                : new XElement("ul", new XAttribute("class", "legend"), legend.Select(l => new XElement("li", Swatch(l.Style), l.Name)))
        );

    static XElement Swatch(string style) =>
        new(
            "svg",
            new XAttribute("width", 28),
            new XAttribute("height", 12),
            new XAttribute("aria-hidden", "true"),
            style.StartsWith("fill", StringComparison.Ordinal) ? Svg.Rectangle(4, 1, 20, 10, style) : Svg.Line(1, 6, 27, 6, style)
        );
}
