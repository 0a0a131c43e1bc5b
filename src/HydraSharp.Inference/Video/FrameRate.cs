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

    /// <summary>Reads a rate that was rounded for people, such as 29.97, which is 30000/1001; null for anything else, and for 0.</summary>
    internal static FrameRate? Rounded(string text) =>
        text switch
        {
            "23.98" => new(24_000, 1001),
            "29.97" => new(30_000, 1001),
            "47.95" => new(48_000, 1001),
            "59.94" => new(60_000, 1001),
            "119.88" => new(120_000, 1001),
            _ => Parse(text),
        };

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Frames}/{Seconds}");
}
