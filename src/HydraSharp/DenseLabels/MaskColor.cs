using System.Globalization;
using HydraSharp.Inference.Imaging;

namespace HydraSharp.DenseLabels;

/// <summary>The colour of a class in a mask, 8 bits each of red, green, blue and opacity.</summary>
/// <param name="Rgba">Red in the highest byte, opacity in the lowest.</param>
internal readonly record struct MaskColor(uint Rgba)
{
    /// <summary>The colour of four samples.</summary>
    public static MaskColor Of(int red, int green, int blue, int opacity = 255) =>
        new(((uint)red << 24) | ((uint)green << 16) | ((uint)blue << 8) | (uint)opacity);

    /// <summary>The colour of a pixel; null when its samples of 16 bits are none of 8.</summary>
    public static MaskColor? Of(PngFile png, int pixel)
    {
        var (red, green, blue, opacity) = png.ColorAt(pixel);
        var most = png.LargestColor;
        if (most == ushort.MaxValue && (red % 257 | green % 257 | blue % 257 | opacity % 257) != 0)
            return null;
        return Of(red * 255 / most, green * 255 / most, blue * 255 / most, opacity * 255 / most);
    }

    /// <summary>
    /// The colours of a text: "#804080" (red, green, blue), "#804080FF" (and opacity), "128, 64, 128"; several of the first two with a
    /// space or a comma between them. Nothing when it is no colour.
    /// </summary>
    public static IReadOnlyList<MaskColor> Parse(string? text)
    {
        var parts = (text ?? "").Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length is 3 or 4 && parts.All(p => p.Length <= 3 && byte.TryParse(p, CultureInfo.InvariantCulture, out _)))
        {
            var samples = Array.ConvertAll(parts, p => byte.Parse(p, CultureInfo.InvariantCulture));
            return [Of(samples[0], samples[1], samples[2], samples.Length == 4 ? samples[3] : byte.MaxValue)];
        }

        var colors = new List<MaskColor>();
        foreach (var part in parts)
        {
            var digits = part.TrimStart('#');
            if (
                digits.Length is not (6 or 8)
                || part.Length - digits.Length > 1
                || !uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            )
                return [];
            colors.Add(new(digits.Length == 8 ? number : (number << 8) | byte.MaxValue));
        }

        return colors;
    }

    /// <summary>A sample: 0 red, 1 green, 2 blue, 3 opacity.</summary>
    public byte Sample(int channel) => (byte)(Rgba >> (24 - 8 * channel));

    /// <summary>Sum of squared differences of the samples.</summary>
    public int Distance(MaskColor other)
    {
        var sum = 0;
        for (var channel = 0; channel < 4; channel++)
            sum += (Sample(channel) - other.Sample(channel)) * (Sample(channel) - other.Sample(channel));
        return sum;
    }

    /// <summary>Such as #804080; with two more digits where it is not opaque.</summary>
    public override string ToString() =>
        Sample(3) == byte.MaxValue
            ? "#" + (Rgba >> 8).ToString("X6", CultureInfo.InvariantCulture)
            : "#" + Rgba.ToString("X8", CultureInfo.InvariantCulture);
}
