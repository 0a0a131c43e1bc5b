namespace HydraSharp.Data.Augment;

/// <summary>Turns hues around the colour circle (HSV; Smith, SIGGRAPH 1978); saturation and value stay.</summary>
static class HueCircle
{
    /// <summary>Turns every pixel's hue. Grey pixels have none and stay.</summary>
    /// <param name="pixels">[pixels, 3], changed in place.</param>
    /// <param name="turn">Share of the circle, from -0.5 to 0.5.</param>
    public static void Turn(Span<byte> pixels, float turn)
    {
        var sectors = turn < 0 ? 6 * turn + 6 : 6 * turn;
        for (var i = 0; i + 2 < pixels.Length; i += 3)
        {
            int red = pixels[i],
                green = pixels[i + 1],
                blue = pixels[i + 2];
            var high = Math.Max(red, Math.Max(green, blue));
            var low = Math.Min(red, Math.Min(green, blue));
            if (high == low)
                continue;
            var hue = Hue(red, green, blue, high, high - low) + sectors;
            if (hue >= 6)
                hue -= 6;
            (pixels[i], pixels[i + 1], pixels[i + 2]) = Colour(hue, (byte)high, (byte)low);
        }
    }

    // From 0 to 6: 0 red, 1 yellow, 2 green, 3 cyan, 4 blue, 5 magenta.
    static float Hue(int red, int green, int blue, int high, int range)
    {
        if (high == green && high != red)
            return 2 + (float)(blue - red) / range;
        if (high == blue && high != red)
            return 4 + (float)(red - green) / range;
        var hue = (float)(green - blue) / range;
        return hue < 0 ? hue + 6 : hue;
    }

    static (byte Red, byte Green, byte Blue) Colour(float hue, byte high, byte low)
    {
        var sector = (int)hue;
        var into = hue - sector;
        var rising = (byte)(low + (high - low) * into + 0.5f);
        var falling = (byte)(high - (high - low) * into + 0.5f);
        return sector switch
        {
            0 => (high, rising, low),
            1 => (falling, high, low),
            2 => (low, high, rising),
            3 => (low, falling, high),
            4 => (rising, low, high),
            5 => (high, low, falling),
            _ => (high, low, low),
        };
    }
}
