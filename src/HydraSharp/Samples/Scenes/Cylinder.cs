using System.Numerics;

namespace HydraSharp.Samples.Scenes;

/// <summary>An upright cylinder without ends: a pole or a trunk.</summary>
/// <param name="kind">What it is.</param>
/// <param name="foot">Middle of its lower end, in metres.</param>
/// <param name="radius">Radius, in metres.</param>
/// <param name="height">Height, in metres.</param>
/// <param name="thing">The car or person it is a part of, or -1.</param>
internal sealed class Cylinder(SceneClass kind, Vector3 foot, float radius, float height, int thing = -1)
    : Solid(kind, foot + new Vector3(0, height / 2, 0), MathF.Sqrt(radius * radius + height * height / 4), thing)
{
    internal override bool Meets(Vector3 origin, Vector3 direction, out Hit hit)
    {
        hit = default;
        var (from, along) = (new Vector2(origin.X - foot.X, origin.Z - foot.Z), new Vector2(direction.X, direction.Z));
        var (a, b) = (along.LengthSquared(), Vector2.Dot(from, along));
        if (a == 0)
            return false;
        var nearest = from - along * (b / a);
        var under = radius * radius - nearest.LengthSquared();
        if (under < 0)
            return false;
        var distance = -b / a - MathF.Sqrt(under / a);
        var y = origin.Y + direction.Y * distance - foot.Y;
        if (distance < 0.01f || y < 0 || y > height)
            return false;
        var at = (from + along * distance) / radius;
        hit = new(distance, Vector3.Normalize(new(at.X, 0, at.Y)));
        return true;
    }
}
