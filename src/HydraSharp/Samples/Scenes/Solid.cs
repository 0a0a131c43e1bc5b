using System.Numerics;

namespace HydraSharp.Samples.Scenes;

/// <summary>A solid thing in the street.</summary>
/// <param name="kind">What it is.</param>
/// <param name="center">Middle of a sphere around it, in metres.</param>
/// <param name="radius">Radius of that sphere, in metres.</param>
/// <param name="thing">The number of the car or person it is a part of; -1 for what is not counted.</param>
internal abstract class Solid(SceneClass kind, Vector3 center, float radius, int thing)
{
    internal SceneClass Kind => kind;

    internal Vector3 Center => center;

    internal float Radius => radius;

    internal int Thing => thing;

    /// <summary>Its look.</summary>
    internal required Surface Surface { get; init; }

    /// <summary>The first place in front of the origin, more than a hundredth of a length away, where a ray meets it.</summary>
    internal abstract bool Meets(Vector3 origin, Vector3 direction, out Hit hit);

    /// <summary>Whether a ray of unit direction may meet it: whether it comes near the sphere around it.</summary>
    internal bool MayMeet(Vector3 origin, Vector3 unit)
    {
        var to = center - origin;
        var along = Vector3.Dot(to, unit);
        return along > -radius && to.LengthSquared() - along * along <= radius * radius;
    }

    /// <summary>A place on it as two coordinates in metres, for the pattern of its surface: along the surface, and up.</summary>
    internal virtual Vector2 Pattern(Vector3 place, Vector3 normal) =>
        new(MathF.Abs(normal.X) > MathF.Abs(normal.Z) ? place.Z : place.X, place.Y);
}
