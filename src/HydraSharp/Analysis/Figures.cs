using System.Globalization;

namespace HydraSharp.Analysis;

/// <summary>Numbers as people read them.</summary>
internal static class Figures
{
    /// <summary>A figure with three significant digits or more; a dash when it is not defined.</summary>
    internal static string Text(double value) => Text(value, Decimals(value));

    /// <summary>A figure with its interval, all with the same number of decimals.</summary>
    internal static string Text(Interval interval)
    {
        var decimals = Decimals(interval.Value);
        return double.IsNaN(interval.Low)
            ? Text(interval.Value)
            : $"{Text(interval.Value, decimals)} [{Text(interval.Low, decimals)}, {Text(interval.High, decimals)}]";
    }

    /// <summary>A count with thin groups: 12 345.</summary>
    internal static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', '\u202F');

    /// <summary>A duration: 45 s, 12:05 min or 1:02:03 h.</summary>
    internal static string Time(double seconds)
    {
        var whole = (long)Math.Round(seconds);
        return whole < 60 ? string.Create(CultureInfo.InvariantCulture, $"{seconds:0.#} s")
            : whole < 3600 ? string.Create(CultureInfo.InvariantCulture, $"{whole / 60}:{whole % 60:00} min")
            : string.Create(CultureInfo.InvariantCulture, $"{whole / 3600}:{whole / 60 % 60:00}:{whole % 60:00} h");
    }

    static int Decimals(double value) =>
        Math.Abs(value) switch
        {
            >= 1000 => 0,
            >= 100 => 1,
            >= 10 => 2,
            _ => 3,
        };

    static string Text(double value, int decimals) =>
        double.IsNaN(value) ? "–" : value.ToString("F" + decimals, CultureInfo.InvariantCulture);
}
