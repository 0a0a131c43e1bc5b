using System.Globalization;
using HydraSharp.Tuning;

namespace HydraSharp.Cli.Output;

/// <summary>The loss by the learning rate as an image of characters.</summary>
static class RateChart
{
    const int Height = 14;
    const int Widest = 100;
    const int Margin = 9;
    const double Headroom = 1.5;

    /// <summary>
    /// Writes the chart: <c>.</c> a step's loss, <c>*</c> the smoothed loss, <c>^</c> one above the chart, <c>|</c> the suggested rate;
    /// powers of ten below.
    /// </summary>
    public static void Write(TextWriter output, RateCurve curve, int width)
    {
        var columns = Math.Clamp(width - Margin - 1, 20, Widest - Margin);
        var (low, high) = Bounds(curve.Points);
        var grid = Enumerable.Range(0, Height).Select(_ => new string(' ', columns).ToCharArray()).ToArray();
        if (curve.Suggested is { } suggested)
            foreach (var row in grid)
                row[Column(curve.Points, suggested, columns)] = '|';
        foreach (var point in curve.Points)
            Mark(grid, Column(curve.Points, point.Rate, columns), Row(point.Loss, low, high), '.');
        foreach (var point in curve.Points)
            Mark(grid, Column(curve.Points, point.Rate, columns), Row(point.Smoothed, low, high), '*');
        output.WriteLine(
            "loss: sum over the tasks of weight x mean; . a step, * smoothed" + (curve.Suggested is null ? "" : ", | suggested rate")
        );
        for (var row = 0; row < Height; row++)
        {
            var label = row is 0 or Height - 1 || row == Height / 2 ? Figure(high - (high - low) * row / (Height - 1)) : "";
            output.WriteLine($"{label, Margin - 1} {(label.Length > 0 ? '+' : '|')}{new string(grid[row])}".TrimEnd());
        }

        var (axis, names) = Axis(curve.Points, columns);
        output.WriteLine($"{"", Margin}+{axis}");
        output.WriteLine($"{"", Margin} {names}".TrimEnd());
        output.WriteLine($"{"", Margin} learning rate");
    }

    // Where the loss diverges the rest of the curve would be flat: what is far above its beginning is cut off.
    static (double Low, double High) Bounds(IReadOnlyList<RatePoint> points)
    {
        var low = points.Min(p => Math.Min(p.Loss, p.Smoothed));
        var most = points.Max(p => Math.Max(p.Loss, p.Smoothed));
        var high = Math.Min(most, low + Headroom * Math.Max(points[0].Smoothed - low, (most - low) / 10));
        return (low, high > low ? high : low + Math.Max(1e-9, Math.Abs(low) * 0.1));
    }

    static void Mark(char[][] grid, int column, int row, char sign) => grid[Math.Max(0, row)][column] = row < 0 ? '^' : sign;

    // Below 0 above the chart.
    static int Row(double loss, double low, double high) => loss > high ? -1 : (int)Math.Round((high - loss) / (high - low) * (Height - 1));

    static int Column(IReadOnlyList<RatePoint> points, double rate, int columns)
    {
        var span = Math.Log(points[^1].Rate / points[0].Rate);
        return span > 0 ? Math.Clamp((int)Math.Round(Math.Log(rate / points[0].Rate) / span * (columns - 1)), 0, columns - 1) : 0;
    }

    static (string Axis, string Names) Axis(IReadOnlyList<RatePoint> points, int columns)
    {
        var (axis, names) = (new string('-', columns).ToCharArray(), new string(' ', columns + Margin).ToCharArray());
        var free = 0;
        for (
            var power = (int)Math.Ceiling(Math.Log10(points[0].Rate) - 1e-9);
            power <= Math.Floor(Math.Log10(points[^1].Rate) + 1e-9);
            power++
        )
        {
            var column = Column(points, Math.Pow(10, power), columns);
            axis[column] = '+';
            if (column < free)
                continue;
            var name = power is >= -2 and <= 2 ? Math.Pow(10, power).ToString("0.##", CultureInfo.InvariantCulture) : $"1e{power}";
            name.CopyTo(names.AsSpan(column));
            free = column + name.Length + 1;
        }

        return (new(axis), new(names));
    }

    static string Figure(double value) => value.ToString(Math.Abs(value) >= 1000 ? "0.0e0" : "G3", CultureInfo.InvariantCulture);
}
