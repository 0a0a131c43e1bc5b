using System.Numerics;

namespace HydraSharp.Samples.Scenes;

/// <summary>How a surface looks.</summary>
/// <param name="Colour">Share of red, green and blue light that it gives back.</param>
/// <param name="Kind">The pattern on it.</param>
/// <param name="Seed">What the pattern is drawn by.</param>
internal sealed record Surface(Vector3 Colour, SurfaceKind Kind, int Seed)
{
    /// <summary>The colour at a place of the pattern, in metres, and the light that it sends out itself.</summary>
    /// <param name="at">Along the surface, and up.</param>
    /// <param name="normal">The normal.</param>
    /// <param name="night">Whether windows are lit.</param>
    internal (Vector3 Colour, Vector3 Own) At(Vector2 at, Vector3 normal, bool night) =>
        Kind switch
        {
            SurfaceKind.Wall => MathF.Abs(normal.Y) > 0.5f ? (Colour * 0.6f, default) : Wall(at, night),
            SurfaceKind.Leaves => (
                Colour
                    * (
                        0.55f
                        + 0.9f
                            * Noise.Smooth(at.X * 5, at.Y * 5, Seed)
                            * (0.5f + Noise.At((int)MathF.Floor(at.X * 14), (int)MathF.Floor(at.Y * 14), Seed))
                    ),
                default
            ),
            SurfaceKind.Glass => (Colour, default),
            SurfaceKind.Lamp => (Colour, night ? Colour : default),
            _ => (Colour * (0.9f + 0.2f * Noise.Smooth(at.X * 3, at.Y * 3, Seed)), default),
        };

    (Vector3, Vector3) Wall(Vector2 at, bool night)
    {
        var (wide, high) = (1.8f + 1.6f * Noise.At(Seed, 1, 7), 2.7f + 0.9f * Noise.At(Seed, 2, 7));
        var (column, floor) = ((int)MathF.Floor(at.X / wide), (int)MathF.Floor(at.Y / high));
        var (u, v) = (at.X / wide - column, at.Y / high - floor);
        var margin = 0.18f + 0.12f * Noise.At(Seed, 3, 7);
        if (u > margin && u < 1 - margin && v is > 0.3f and < 0.82f)
        {
            var lit = night && Noise.At(column, floor, Seed) < 0.35f;
            var glass = new Vector3(0.12f, 0.15f, 0.19f) * (0.7f + 0.8f * Noise.At(column, floor, Seed + 1));
            return (glass, lit ? new Vector3(0.9f, 0.72f, 0.4f) * (0.5f + 0.5f * Noise.At(column, floor, Seed + 2)) : default);
        }

        var brick =
            0.88f
            + 0.16f * Noise.At((int)MathF.Floor(at.X * 4), (int)MathF.Floor(at.Y * 8), Seed)
            + 0.12f * (Noise.Smooth(at.X * 0.4f, at.Y * 0.4f, Seed) - 0.5f);
        return (Colour * (v < 0.06f ? brick * 0.75f : brick), default);
    }
}
