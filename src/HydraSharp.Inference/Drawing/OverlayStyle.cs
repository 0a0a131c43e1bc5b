namespace HydraSharp.Inference.Drawing;

/// <summary>
/// How dense predictions are drawn. One for all frames of a film keeps it still: every class is in the legend, so that frames are of one
/// size, and the scale of a task's numbers only grows. Not for several threads.
/// </summary>
public sealed class OverlayStyle
{
    const double Farthest = 0.99;
    const int MostSampled = 20_000;

    readonly Dictionary<string, (double Least, double Most)> scales = new(StringComparer.Ordinal);

    /// <summary>Where they are drawn.</summary>
    public MapLayout Layout { get; init; }

    /// <summary>Whether the images are frames of a film.</summary>
    public bool IsVideo { get; init; }

    /// <summary>The numbers that have the first and the last colour of the scale.</summary>
    internal (double Least, double Most) Scale(string task, Answer.NumberMap map)
    {
        var own = ScaleOf(map.Pixels.Span);
        if (!IsVideo)
            return own;
        return scales[task] = scales.TryGetValue(task, out var before)
            ? (Math.Min(before.Least, own.Least), Math.Max(before.Most, own.Most))
            : own;
    }

    /// <summary>
    /// The range of numbers. The farthest hundredth is left out: a few far pixels would make all others dark. Of many, every so many-th is
    /// looked at.
    /// </summary>
    internal static (double Least, double Most) ScaleOf(ReadOnlySpan<float> numbers)
    {
        if (numbers.Length == 0)
            return (0, 1);
        var step = (numbers.Length + MostSampled - 1) / MostSampled;
        var sampled = new float[(numbers.Length + step - 1) / step];
        for (var i = 0; i < sampled.Length; i++)
            sampled[i] = numbers[i * step];
        Array.Sort(sampled);
        var (least, most) = (sampled[0], sampled[(int)(Farthest * (sampled.Length - 1))]);
        return most > least ? (least, most) : (least, least + 1);
    }
}
