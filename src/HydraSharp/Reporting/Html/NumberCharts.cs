using System.Xml.Linq;
using HydraSharp.Analysis;

namespace HydraSharp.Reporting.Html;

/// <summary>What a head that answers with numbers does: answer against truth, its errors, and where they lie.</summary>
internal static class NumberCharts
{
    const int MostDots = 600;
    const int Cells = 44;
    const int FewestBars = 20,
        MaxBars = 80;
    const int Ranges = 10;

    internal static IEnumerable<XElement> Draw(TaskOutputs outputs)
    {
        if (outputs.Labelled.Count == 0)
            yield break;
        var unit = TaskOutputs.Unit(outputs.Task);
        var points = outputs.Labelled.Select(r => (Truth: (double)outputs.Target(r)[0], Predicted: (double)outputs.Answer(r)[0])).ToArray();
        yield return Against(points, unit);
        yield return Errors(points, unit);
        yield return Bias(points, unit);
    }

    static XElement Against((double Truth, double Predicted)[] points, string unit)
    {
        var axis = new Axis(
            Math.Min(points.Min(p => p.Truth), points.Min(p => p.Predicted)),
            Math.Max(points.Max(p => p.Truth), points.Max(p => p.Predicted)),
            6
        );
        var plot = new Plot(axis, axis, In("true value", unit), In("predicted value", unit), 366, 350);
        if (points.Length > MostDots)
            Density(plot, axis, points);
        else
            foreach (var (truth, predicted) in points)
                plot.Add(Svg.Circle(plot.X(truth), plot.Y(predicted), 3, "fill", opacity: 0.45));
        plot.Add(Svg.Line(plot.X(axis.Low), plot.Y(axis.Low), plot.X(axis.High), plot.Y(axis.High), "ideal"));
        plot.Name("ideal", "predicted = true");
        return plot.Figure("Predicted against true", $"{Figures.Count(points.Length)} images");
    }

    // Opacity grows with the logarithm of the count, so that a single image can be seen beside a crowd.
    static void Density(Plot plot, Axis axis, (double Truth, double Predicted)[] points)
    {
        int Cell(double value) => Math.Clamp((int)((value - axis.Low) / (axis.High - axis.Low) * Cells), 0, Cells - 1);
        double Edge(int cell) => axis.Low + (axis.High - axis.Low) * cell / Cells;
        var counts = points
            .GroupBy(p => (X: Cell(p.Truth), Y: Cell(p.Predicted)))
            .Select(g => (g.Key.X, g.Key.Y, Count: g.Count()))
            .ToArray();
        var most = counts.Max(c => c.Count);
        double Opacity(int count) => 0.18 + 0.82 * Math.Log(count) / Math.Log(Math.Max(2, most));
        foreach (var (x, y, count) in counts.OrderBy(c => c.X).ThenBy(c => c.Y))
            plot.Add(
                Svg.Rectangle(
                    plot.X(Edge(x)),
                    plot.Y(Edge(y + 1)),
                    plot.X(Edge(1)) - plot.X(Edge(0)),
                    plot.Y(Edge(0)) - plot.Y(Edge(1)),
                    "fill",
                    Opacity(count),
                    $"{count} images"
                )
            );
        plot.Name("fill faint", "1 image in a cell");
        plot.Name("fill", $"{most} images");
    }

    static XElement Errors((double Truth, double Predicted)[] points, string unit)
    {
        var errors = points.Select(p => p.Predicted - p.Truth).ToArray();
        var reach = Math.Max(errors.Max(Math.Abs), 1e-9);
        var axis = new Axis(-reach, reach, 6);
        var bars = Bars(errors, axis);
        int Bar(double error) => Math.Clamp((int)((error - axis.Low) / (axis.High - axis.Low) * bars), 0, bars - 1);
        var counts = new int[bars];
        foreach (var error in errors)
            counts[Bar(error)]++;
        var plot = new Plot(axis, new Axis(0, counts.Max()), In("predicted - true", unit), "images");
        var width = (axis.High - axis.Low) / bars;
        foreach (var (bar, count) in counts.Index())
        {
            var left = axis.Low + bar * width;
            plot.Add(
                Svg.Rectangle(
                    plot.X(left) + 0.25,
                    plot.Y(count),
                    plot.X(left + width) - plot.X(left) - 0.5,
                    plot.Y(0) - plot.Y(count),
                    "fill",
                    tooltip: $"{Figures.Text(left)} to {Figures.Text(left + width)}: {count}"
                )
            );
        }

        plot.Mark(0);
        plot.Name("mark", "no error");
        return plot.Figure(
            "Residuals",
            (
                $"mean {Figures.Text(errors.Average())}, half of them within "
                + $"{Figures.Text(Bootstrap.Quantile([.. errors.Select(Math.Abs).Order()], 0.5))} {unit}"
            ).TrimEnd()
        );
    }

    // Freedman and Diaconis, 1981: bars 2·IQR/n^(1/3) wide.
    static int Bars(double[] errors, Axis axis)
    {
        var sorted = errors.Order().ToArray();
        var width = 2 * (Bootstrap.Quantile(sorted, 0.75) - Bootstrap.Quantile(sorted, 0.25)) / Math.Cbrt(errors.Length);
        return width > 0 ? (int)Math.Clamp((axis.High - axis.Low) / width, FewestBars, MaxBars) : FewestBars;
    }

    static (double At, double Low, double Middle, double High, int Count)[] ResidualRanges((double Truth, double Predicted)[] points)
    {
        var sorted = points.OrderBy(p => p.Truth).ToArray();
        return
        [
            .. sorted
                .Index()
                .GroupBy(p => p.Index * Math.Min(Ranges, sorted.Length) / sorted.Length)
                .Select(g =>
                {
                    var errors = g.Select(p => p.Item.Predicted - p.Item.Truth).Order().ToArray();
                    return (
                        g.Average(p => p.Item.Truth),
                        Bootstrap.Quantile(errors, 0.25),
                        Bootstrap.Quantile(errors, 0.5),
                        Bootstrap.Quantile(errors, 0.75),
                        errors.Length
                    );
                }),
        ];
    }

    static XElement Bias((double Truth, double Predicted)[] points, string unit)
    {
        var ranges = ResidualRanges(points);
        var plot = new Plot(
            new Axis(ranges[0].At, ranges[^1].At, 6),
            new Axis(Math.Min(0, ranges.Min(r => r.Low)), Math.Max(0, ranges.Max(r => r.High))),
            In("true value", unit),
            In("predicted - true", unit)
        );
        plot.Add(Svg.Line(plot.X(ranges[0].At), plot.Y(0), plot.X(ranges[^1].At), plot.Y(0), "ideal"));
        plot.Add(Svg.Path(ranges.Select(r => (plot.X(r.At), plot.Y(r.Middle))), "line s0"));
        foreach (var (at, low, middle, high, count) in ranges)
        {
            plot.Add(Svg.Line(plot.X(at), plot.Y(low), plot.X(at), plot.Y(high), "whisker"));
            plot.Add(
                Svg.Circle(
                    plot.X(at),
                    plot.Y(middle),
                    3.5,
                    "dot s0",
                    $"{count} images around {Figures.Text(at)}: median {Figures.Text(middle)}"
                )
            );
        }

        plot.Name("line s0", "median");
        plot.Name("whisker", "middle half");
        plot.Name("ideal", "no error");
        return plot.Figure("Residuals by true value", $"{ranges.Length} ranges of as many images each");
    }

    static string In(string what, string unit) => unit.Length == 0 ? what : $"{what} ({unit})";
}
