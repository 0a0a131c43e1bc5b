using System.Globalization;

namespace HydraSharp.Reporting.Html;

/// <summary>One axis of a chart: a range of numbers with ticks at 1, 2 or 5 times a power of ten.</summary>
internal sealed class Axis
{
    const int FewestTicks = 2,
        MostTicks = 12;

    readonly int decimals;

    /// <summary>Lays an axis over a range; equal or undefined ends are moved apart.</summary>
    /// <param name="low">Lowest number to be shown.</param>
    /// <param name="high">Highest number to be shown.</param>
    /// <param name="ticks">About how many ticks.</param>
    /// <param name="exact">Keeps the ends where they are; otherwise they are moved out to the next ticks.</param>
    /// <param name="whole">Puts ticks at whole numbers only, such as epochs.</param>
    internal Axis(double low, double high, int ticks = 5, bool exact = false, bool whole = false)
    {
        if (!double.IsFinite(low) || !double.IsFinite(high))
            (low, high) = (0, 1);
        if (high <= low)
        {
            var reach = low == 0 ? 1 : Math.Abs(low) * 0.1;
            (low, high) = (low - reach, high + reach);
        }

        for (var wanted = ticks; wanted < MostTicks; wanted++)
        {
            (Step, Low, High) = Lay(low, high, wanted, exact, whole);
            if (Ticks().Take(FewestTicks).Count() == FewestTicks)
                break;
        }

        decimals = Math.Max(0, -(int)Math.Floor(Math.Log10(Step) + 1e-9));
    }

    /// <summary>The left or lower end.</summary>
    internal double Low { get; }

    /// <summary>The right or upper end.</summary>
    internal double High { get; }

    /// <summary>From one tick to the next.</summary>
    internal double Step { get; }

    /// <summary>The numbers at which there is a tick.</summary>
    internal IEnumerable<double> Ticks()
    {
        for (var k = Math.Ceiling(Low / Step - 1e-9); k * Step <= High + Step * 1e-9; k++)
            yield return k * Step;
    }

    /// <summary>A tick in words: as many decimals as the step has.</summary>
    internal string Label(double tick) =>
        Math.Abs(tick) < Step * 1e-6 ? "0"
        : Math.Abs(tick) >= 1e6 || Step < 1e-6 ? tick.ToString("0.##e0", CultureInfo.InvariantCulture)
        : tick.ToString("F" + decimals, CultureInfo.InvariantCulture);

    /// <summary>Where a number lies between two places.</summary>
    internal double Place(double value, double from, double to) => from + (value - Low) / (High - Low) * (to - from);

    static (double Step, double Low, double High) Lay(double low, double high, int ticks, bool exact, bool whole)
    {
        var step = Nice((high - low) / ticks);
        if (whole)
            step = Math.Max(1, step);
        return exact ? (step, low, high) : (step, Math.Floor(low / step + 1e-9) * step, Math.Ceiling(high / step - 1e-9) * step);
    }

    // Heckbert, Graphics Gems, 1990: nice numbers for graph labels.
    static double Nice(double step)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(step)));
        var share = step / power;
        return power
            * (
                share <= 1.0000001 ? 1
                : share <= 2.0000001 ? 2
                : share <= 5.0000001 ? 5
                : 10
            );
    }
}
