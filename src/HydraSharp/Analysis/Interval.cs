using System.Globalization;

namespace HydraSharp.Analysis;

/// <summary>A figure and the 95 % interval in which it would lie if the images were drawn again.</summary>
/// <param name="Value">The figure on the images themselves; NaN where it is not defined.</param>
/// <param name="Low">Lower end; NaN where it is not defined.</param>
/// <param name="High">Upper end; NaN where it is not defined.</param>
public readonly record struct Interval(double Value, double Low, double High)
{
    /// <summary>A figure that is not defined.</summary>
    internal static Interval None { get; } = new(double.NaN, double.NaN, double.NaN);

    /// <summary>The figure, a relative change in percent, with its interval, all signed.</summary>
    public string ToPercent() =>
        double.IsNaN(Value)
            ? "not defined"
            : string.Create(CultureInfo.InvariantCulture, $"{Value:+0.00;-0.00;0.00} % [{Low:+0.00;-0.00;0.00}, {High:+0.00;-0.00;0.00}]");
}
