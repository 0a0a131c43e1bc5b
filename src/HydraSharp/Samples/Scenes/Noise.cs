namespace HydraSharp.Samples.Scenes;

/// <summary>Smooth random patterns that are pure functions of place and seed.</summary>
internal static class Noise
{
    /// <summary>A number from 0 to 1 for a cell of the plane.</summary>
    internal static float At(int x, int y, int seed)
    {
        var h = (uint)x * 0x8DA6B343u ^ (uint)y * 0xD8163841u ^ (uint)seed * 0xCB1AB31Fu;
        h = (h ^ (h >> 15)) * 0x2C1B3C6Du;
        h = (h ^ (h >> 12)) * 0x297A2D39u;
        return (h ^ (h >> 15)) * (1f / 4294967296f);
    }

    /// <summary>The same, blended between the corners of a cell: value noise.</summary>
    internal static float Smooth(float x, float y, int seed)
    {
        var (left, top) = (MathF.Floor(x), MathF.Floor(y));
        var (i, j, u, v) = ((int)left, (int)top, Fade(x - left), Fade(y - top));
        var upper = At(i, j, seed) * (1 - u) + At(i + 1, j, seed) * u;
        return upper * (1 - v) + (At(i, j + 1, seed) * (1 - u) + At(i + 1, j + 1, seed) * u) * v;
    }

    static float Fade(float t) => t * t * (3 - 2 * t);
}
