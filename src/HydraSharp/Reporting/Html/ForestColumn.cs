using System.Xml.Linq;
using HydraSharp.Analysis;

namespace HydraSharp.Reporting.Html;

/// <summary>
/// One metric of many groups, drawn in the cells of a table on one scale: a point with its interval, and a line where all images lie.
/// </summary>
internal sealed class ForestColumn
{
    const int Width = 200,
        Height = 18,
        HeadHeight = 20,
        Edge = 14;
    const double Margin = 0.04;

    readonly Axis axis;
    readonly double whole;

    /// <summary>Lays the scale over everything that will be shown.</summary>
    /// <param name="values">The groups.</param>
    /// <param name="whole">The metric over all images.</param>
    internal ForestColumn(IReadOnlyList<Interval> values, double whole)
    {
        this.whole = whole;
        var ends = values.SelectMany(v => new[] { v.Value, v.Low, v.High }).Append(whole).Where(double.IsFinite).ToArray();
        var margin = ends.Length == 0 ? 0 : (ends.Max() - ends.Min()) * Margin;
        axis = ends.Length == 0 ? new(0, 1) : new(ends.Min() - margin, ends.Max() + margin, 4, exact: true);
    }

    /// <summary>The scale, for the head of the column.</summary>
    internal XElement Head(string name) =>
        Svg.Drawing(
            Width,
            HeadHeight,
            $"scale of {name} from {axis.Label(axis.Low)} to {axis.Label(axis.High)}",
            [
                Svg.Line(Edge, HeadHeight - 1, Width - Edge, HeadHeight - 1, "axis"),
                axis.Ticks()
                    .SelectMany(t =>
                        new[]
                        {
                            Svg.Line(X(t), HeadHeight - 5, X(t), HeadHeight - 1, "axis"),
                            Svg.Text(X(t), HeadHeight - 7, axis.Label(t)),
                        }
                    ),
            ],
            "cell"
        );

    /// <summary>One group.</summary>
    internal XElement Cell(Interval value, bool small) =>
        Svg.Drawing(
            Width,
            Height,
            Figures.Text(value),
            [
                axis.Ticks().Select(t => Svg.Line(X(t), 0, X(t), Height, "grid")),
                double.IsFinite(whole) ? Svg.Line(X(whole), 0, X(whole), Height, "mark") : null,
                double.IsFinite(value.Low) ? Svg.Line(X(value.Low), Height / 2.0, X(value.High), Height / 2.0, "range") : null,
                double.IsFinite(value.Value)
                    ? Svg.Circle(X(value.Value), Height / 2.0, 4, small ? "point hollow" : "point", Figures.Text(value))
                    : null,
            ],
            "cell"
        );

    double X(double value) => axis.Place(value, Edge, Width - Edge);
}
