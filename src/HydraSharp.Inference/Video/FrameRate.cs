using System.Globalization;

namespace HydraSharp.Inference.Video;

/// <summary>Frames a second as a fraction, as videos have it: 30000/1001.</summary>
/// <param name="Frames">Frames.</param>
/// <param name="Seconds">In so many seconds.</param>
public readonly record struct FrameRate(int Frames, int Seconds)
{
    /// <summary>Frames a second.</summary>
    public double PerSecond => (double)Frames / Seconds;

    /// <summary>Reads 25, 29.97 or 30000/1001; null for anything else, and for 0.</summary>
    public static FrameRate? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        const int Thousand = 1000;
        if (text.Split('/') is [var frames, var seconds])
            return
                int.TryParse(frames, NumberStyles.None, CultureInfo.InvariantCulture, out var f)
                && int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var s)
                && f > 0
                && s > 0
                ? new(f, s)
                : null;
        if (
            !double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate)
            || rate is not (> 0 and <= Thousand)
        )
            return null;
        var thousandths = (int)Math.Round(rate * Thousand);
        return thousandths > 0 ? new(thousandths, Thousand) : null;
    }

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Frames}/{Seconds}");
}
