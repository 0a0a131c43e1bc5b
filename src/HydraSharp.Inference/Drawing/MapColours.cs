namespace HydraSharp.Inference.Drawing;

/// <summary>Colours for answers that have a value for every pixel. The same class or number has the same colour in every image.</summary>
public static class MapColours
{
    // Hues a golden angle apart never meet; three lightnesses distinguish neighbours in hue as well.
    const double GoldenAngle = 137.50776405003785;

    // Viridis (Smith and van der Walt, 2015, CC0) at every sixteenth: even steps of a number look like even steps of lightness.
    static readonly (byte R, byte G, byte B)[] Viridis =
    [
        (68, 1, 84),
        (72, 26, 108),
        (71, 47, 125),
        (65, 68, 135),
        (57, 86, 140),
        (49, 104, 142),
        (42, 120, 142),
        (35, 136, 142),
        (31, 152, 139),
        (34, 168, 132),
        (53, 183, 121),
        (84, 197, 104),
        (122, 209, 81),
        (165, 219, 54),
        (210, 226, 27),
        (253, 231, 37),
    ];

    /// <summary>The colour of a class.</summary>
    /// <param name="index">Its index, from 0.</param>
    public static (byte R, byte G, byte B) OfClass(int index)
    {
        var hue = index * GoldenAngle % 360;
        var lightness = (index % 3) switch
        {
            0 => 0.55,
            1 => 0.42,
            _ => 0.68,
        };
        return FromHue(hue, 0.7, lightness);
    }

    /// <summary>The colour of a number between two others, dark for the least.</summary>
    /// <param name="share">0 for the least, 1 for the most; what lies outside has their colours.</param>
    public static (byte R, byte G, byte B) OfShare(double share)
    {
        var place = (double.IsNaN(share) ? 0 : Math.Clamp(share, 0, 1)) * (Viridis.Length - 1);
        var below = Math.Min((int)place, Viridis.Length - 2);
        var (a, b, t) = (Viridis[below], Viridis[below + 1], place - below);
        return (Between(a.R, b.R, t), Between(a.G, b.G, t), Between(a.B, b.B, t));
    }

    /// <summary>The colour of a direction: (n + 1) / 2 as red, green and blue.</summary>
    public static (byte R, byte G, byte B) OfDirection(float x, float y, float z) => (Of(x), Of(y), Of(z));

    static byte Of(float component) => (byte)Math.Clamp(Math.Round((component + 1) * 127.5), 0, 255);

    static byte Between(byte a, byte b, double share) => (byte)Math.Round(a + (b - a) * share);

    static (byte R, byte G, byte B) FromHue(double hue, double saturation, double lightness)
    {
        var reach = saturation * Math.Min(lightness, 1 - lightness);
        return (Channel(0), Channel(8), Channel(4));

        byte Channel(int offset)
        {
            var k = (offset + hue / 30) % 12;
            return (byte)Math.Round(255 * (lightness - reach * Math.Max(-1, Math.Min(Math.Min(k - 3, 9 - k), 1))));
        }
    }
}
