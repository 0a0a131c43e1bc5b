using System.Xml.Linq;
using HydraSharp.Analysis;

namespace HydraSharp.Reporting.Html;

/// <summary>How often a head is right when it says how sure it is, before and after its temperature.</summary>
internal static class ReliabilityChart
{
    internal static XElement Draw(Calibration before, Calibration? after)
    {
        var plot = new Plot(
            new Axis(0, 1, exact: true),
            new Axis(0, 1, exact: true),
            "probability of what was predicted",
            "share that was right",
            366,
            340
        );
        plot.Add(Svg.Line(plot.X(0), plot.Y(0), plot.X(1), plot.Y(1), "ideal"));
        Bars(plot, after ?? before);
        Curve(plot, before, 0, after is null ? "as predict reports it" : "as the network answers");
        if (after is not null)
            Curve(plot, after, 1, "with the temperature");
        plot.Name("ideal", "as often right as said");
        plot.Name("fill faint", "share of the images in each bin");
        return plot.Figure("Reliability", "a point a bin, larger with more images; below the line: too sure");
    }

    static void Bars(Plot plot, Calibration calibration)
    {
        var rows = Math.Max(1, calibration.Bins.Sum(b => b.Rows));
        foreach (var bin in calibration.Bins)
            plot.Add(
                Svg.Rectangle(
                    plot.X(bin.Low) + 1,
                    plot.Y((double)bin.Rows / rows),
                    plot.X(bin.High) - plot.X(bin.Low) - 2,
                    plot.Y(0) - plot.Y((double)bin.Rows / rows),
                    "fill faint"
                )
            );
    }

    static void Curve(Plot plot, Calibration calibration, int series, string name)
    {
        var rows = Math.Max(1, calibration.Bins.Sum(b => b.Rows));
        plot.Add(Svg.Path(calibration.Bins.Select(b => (plot.X(b.Confidence), plot.Y(b.Right))), "line s" + series));
        foreach (var bin in calibration.Bins)
        {
            plot.Add(
                Svg.Circle(
                    plot.X(bin.Confidence),
                    plot.Y(bin.Right),
                    2.5 + 5 * Math.Sqrt((double)bin.Rows / rows),
                    "dot s" + series,
                    $"{name}: {bin.Rows} images, predicted {Wording.Percent(bin.Confidence)}, right {Wording.Percent(bin.Right)}"
                )
            );
        }

        plot.Name("line s" + series, name);
    }
}
