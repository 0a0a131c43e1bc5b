namespace HydraSharp.DenseLabels;

/// <summary>What one label that is an image holds.</summary>
/// <param name="Pixels">Its pixels.</param>
/// <param name="Known">The pixels of which something is known.</param>
/// <param name="Minimum">The smallest value; NaN where nothing is known.</param>
/// <param name="Maximum">The largest value; NaN where nothing is known.</param>
/// <param name="Sum">The sum of all known values.</param>
/// <param name="Classes">Pixels of each class that it has; empty where pixels have numbers.</param>
internal sealed record MapFacts(
    long Pixels,
    long Known,
    double Minimum,
    double Maximum,
    double Sum,
    IReadOnlyList<KeyValuePair<int, long>> Classes
)
{
    /// <summary>Looks at a map.</summary>
    /// <param name="map">The map; of several values a pixel, the first is looked at.</param>
    /// <param name="classes">Whether its values are indices of classes.</param>
    public static MapFacts Of(LabelMap map, bool classes)
    {
        var counts = new SortedDictionary<int, long>();
        var (known, sum, minimum, maximum) = (0L, 0.0, double.PositiveInfinity, double.NegativeInfinity);
        for (var i = 0; i < map.Values.Length; i += map.Channels)
        {
            var value = map.Values[i];
            if (float.IsNaN(value))
                continue;
            known++;
            sum += value;
            (minimum, maximum) = (Math.Min(minimum, value), Math.Max(maximum, value));
            if (classes)
                counts[(int)value] = counts.GetValueOrDefault((int)value) + 1;
        }

        var pixels = (long)map.Width * map.Height;
        return known == 0 ? new(pixels, 0, double.NaN, double.NaN, 0, []) : new(pixels, known, minimum, maximum, sum, [.. counts]);
    }
}
