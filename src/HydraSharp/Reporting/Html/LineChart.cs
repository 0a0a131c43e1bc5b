using System.Xml.Linq;
using HydraSharp.Analysis;

namespace HydraSharp.Reporting.Html;

/// <summary>Curves over epochs. A point that is not defined leaves a hole.</summary>
internal static class LineChart
{
    const int MostDots = 40;

    /// <summary>A curve.</summary>
    /// <param name="Name">Its name in the legend.</param>
    /// <param name="Points">Its points from left to right.</param>
    internal sealed record Series(string Name, IReadOnlyList<(double X, double Y)> Points);

    /// <summary>Draws the curves.</summary>
    /// <param name="title">The title.</param>
    /// <param name="upTitle">What the curves show, with its unit.</param>
    /// <param name="series">The curves.</param>
    /// <param name="marked">An epoch to be marked, such as the best; null for none.</param>
    internal static XElement Draw(string title, string upTitle, IReadOnlyList<Series> series, int? marked)
    {
        var all = series.SelectMany(s => s.Points).Where(p => double.IsFinite(p.Y)).ToArray();
        var last = all.Select(p => p.X).DefaultIfEmpty(1).Max();
        var plot = new Plot(
            new Axis(1, Math.Max(2, last), 7, exact: true, whole: true),
            new Axis(all.Select(p => p.Y).DefaultIfEmpty(0).Min(), all.Select(p => p.Y).DefaultIfEmpty(1).Max()),
            "epoch",
            upTitle
        );
        if (marked is { } best)
        {
            plot.Mark(best);
            plot.Name("mark", $"best epoch ({best})");
        }

        foreach (var (index, curve) in series.Index())
            Curve(plot, curve, "line s" + index % Style.Series);
        return plot.Figure(title);
    }

    static void Curve(Plot plot, Series curve, string style)
    {
        var run = new List<(double, double)>();
        foreach (var point in curve.Points.Append((0, double.NaN)))
        {
            if (double.IsFinite(point.Y))
                run.Add((plot.X(point.X), plot.Y(point.Y)));
            else
            {
                if (run.Count > 1)
                    plot.Add(Svg.Path(run, style));
                run.Clear();
            }
        }

        if (curve.Points.Count <= MostDots)
            foreach (var (x, y) in curve.Points.Where(p => double.IsFinite(p.Y)))
                plot.Add(
                    Svg.Circle(
                        plot.X(x),
                        plot.Y(y),
                        2.5,
                        style.Replace("line", "dot", StringComparison.Ordinal),
                        $"epoch {x}: {Figures.Text(y)}"
                    )
                );
        if (curve.Name.Length > 0)
            plot.Name(style, curve.Name);
    }
}
