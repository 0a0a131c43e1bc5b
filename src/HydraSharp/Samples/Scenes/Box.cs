using System.Numerics;

namespace HydraSharp.Samples.Scenes;

/// <summary>A box that stands upright, turned about the vertical.</summary>
internal sealed class Box : Solid
{
    readonly Vector3 half;
    readonly float sin;
    readonly float cos;

    /// <summary>Creates a box.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="center">Its middle, in metres.</param>
    /// <param name="size">Width, height and length, in metres.</param>
    /// <param name="heading">Radians that its length is turned from the z axis to the right.</param>
    /// <param name="thing">The car or person it is a part of, or -1.</param>
    internal Box(SceneClass kind, Vector3 center, Vector3 size, float heading, int thing = -1)
        : base(kind, center, size.Length() / 2, thing)
    {
        half = size / 2;
        (sin, cos) = MathF.SinCos(heading);
    }

    internal override bool Meets(Vector3 origin, Vector3 direction, out Hit hit)
    {
        hit = default;
        var (from, along) = (ToBox(origin - Center), ToBox(direction));
        var inverse = Vector3.One / along;
        var (one, other) = ((-half - from) * inverse, (half - from) * inverse);
        var (near, far) = (Vector3.Min(one, other), Vector3.Max(one, other));
        var (enter, leave) = (MathF.Max(near.X, MathF.Max(near.Y, near.Z)), MathF.Min(far.X, MathF.Min(far.Y, far.Z)));
        if (!(enter <= leave) || enter < 0.01f)
            return false;
        var normal =
            enter == near.X ? new Vector3(-MathF.Sign(along.X), 0, 0)
            : enter == near.Y ? new(0, -MathF.Sign(along.Y), 0)
            : new Vector3(0, 0, -MathF.Sign(along.Z));
        hit = new(enter, ToWorld(normal));
        return true;
    }

    internal override Vector2 Pattern(Vector3 place, Vector3 normal)
    {
        var (at, side) = (ToBox(place - Center), ToBox(normal));
        return new((MathF.Abs(side.X) > 0.5f ? at.Z : at.X) + 500, place.Y);
    }

    Vector3 ToBox(Vector3 v) => new(v.X * cos - v.Z * sin, v.Y, v.X * sin + v.Z * cos);

    Vector3 ToWorld(Vector3 v) => new(v.X * cos + v.Z * sin, v.Y, v.Z * cos - v.X * sin);
}
