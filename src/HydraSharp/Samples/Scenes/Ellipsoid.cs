using System.Numerics;

namespace HydraSharp.Samples.Scenes;

/// <summary>An ellipsoid whose axes are the world's.</summary>
/// <param name="kind">What it is.</param>
/// <param name="center">Its middle, in metres.</param>
/// <param name="half">Half axes, in metres.</param>
/// <param name="thing">The car or person it is a part of, or -1.</param>
internal sealed class Ellipsoid(SceneClass kind, Vector3 center, Vector3 half, int thing = -1)
    : Solid(kind, center, MathF.Max(half.X, MathF.Max(half.Y, half.Z)), thing)
{
    internal override bool Meets(Vector3 origin, Vector3 direction, out Hit hit)
    {
        hit = default;
        var (from, along) = ((origin - Center) / half, direction / half);
        var (a, b) = (along.LengthSquared(), Vector3.Dot(from, along));
        // The point of the ray that is nearest to the middle, rather than b² - ac, which loses its digits far away.
        var nearest = from - along * (b / a);
        var under = 1 - nearest.LengthSquared();
        if (under < 0)
            return false;
        var distance = -b / a - MathF.Sqrt(under / a);
        if (distance < 0.01f)
            return false;
        hit = new(distance, Vector3.Normalize((from + along * distance) / half));
        return true;
    }

    internal override Vector2 Pattern(Vector3 place, Vector3 normal) => new(place.X + place.Z * 0.7f + 500, place.Y + place.Z * 0.3f);
}
