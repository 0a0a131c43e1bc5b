using System.Numerics;
using HydraSharp.Determinism;

namespace HydraSharp.Samples.Scenes;

/// <summary>The ground: a road that bends, with paint on it, pavements on both sides and grass beyond.</summary>
internal sealed class Street
{
    // Where the bend ends and the street continues straight, in metres.
    const float Bends = 120;
    const float Mark = 0.075f;

    static readonly Vector3 Paint = new(0.75f, 0.75f, 0.7f);

    readonly float bend;
    readonly float crossing;
    readonly float dash;
    readonly bool solidMiddle;
    readonly bool edges;
    readonly int seed;
    readonly Vector3 asphalt;
    readonly Vector3 slabs;
    readonly Vector3 grass;

    internal Street(SampleRandom random)
    {
        bend = random.NextDouble() < 0.35 ? 0 : (float)random.Uniform(-1 / 160.0, 1 / 160.0);
        LaneWidth = (float)random.Uniform(2.9, 3.7);
        Lanes = random.NextDouble() < 0.7 ? 1 : 2;
        Parking = random.NextDouble() < 0.5 ? 2.2f : 0.3f;
        Pavement = (float)random.Uniform(1.6, 4.5);
        crossing = random.NextDouble() < 0.4 ? (float)random.Uniform(8, 40) : float.PositiveInfinity;
        dash = (float)random.Uniform(5, 10);
        solidMiddle = random.NextDouble() < 0.3;
        edges = random.NextDouble() < 0.6;
        seed = random.Next(1 << 20);
        asphalt = new Vector3(1, 1, (float)random.Uniform(1, 1.08)) * (float)random.Uniform(0.07, 0.16);
        slabs = new Vector3(1, (float)random.Uniform(0.9, 1), (float)random.Uniform(0.8, 1)) * (float)random.Uniform(0.2, 0.42);
        grass = Vector3.Lerp(new(0.09f, 0.16f, 0.04f), new(0.26f, 0.22f, 0.12f), (float)random.NextDouble());
    }

    /// <summary>Width of a lane, in metres.</summary>
    internal float LaneWidth { get; }

    /// <summary>Lanes in each direction.</summary>
    internal int Lanes { get; }

    /// <summary>Width of the strip between the outer lane and the kerb, in metres.</summary>
    internal float Parking { get; }

    /// <summary>Width of a pavement, in metres.</summary>
    internal float Pavement { get; }

    /// <summary>From the street's middle to the kerb, in metres.</summary>
    internal float Kerb => Lanes * LaneWidth + Parking;

    /// <summary>The place beside a point of the street's middle, and the street's heading there in radians.</summary>
    /// <param name="offset">Metres to the right of the middle.</param>
    /// <param name="z">Metres ahead.</param>
    internal (Vector3 Place, float Heading) At(float offset, float z)
    {
        var heading = MathF.Atan(bend * MathF.Min(z, Bends));
        var (sin, cos) = MathF.SinCos(heading);
        return (new(Middle(z) + offset * cos, 0, z - offset * sin), heading);
    }

    /// <summary>What the ground is at a place, and its colour.</summary>
    internal (SceneClass Kind, Vector3 Colour) Ground(float x, float z)
    {
        var slope = bend * Math.Clamp(z, 0, Bends);
        var offset = (x - Middle(z)) / MathF.Sqrt(1 + slope * slope);
        var side = MathF.Abs(offset);
        var worn =
            0.8f
            + 0.25f * Noise.Smooth(x * 0.5f, z * 0.25f, seed)
            + 0.12f * Noise.At((int)MathF.Floor(x * 24), (int)MathF.Floor(z * 24), seed);
        if (side < Kerb)
            return IsPainted(offset, side, z) ? (SceneClass.LaneMark, Paint * (0.75f * worn)) : (SceneClass.Road, asphalt * worn);
        if (side < Kerb + Pavement)
            return (SceneClass.Pavement, slabs * worn * Joint(side - Kerb, z));
        var tufts =
            0.6f
            + 0.8f
                * Noise.Smooth(x * 2, z * 2, seed + 1)
                * (0.6f + 0.8f * Noise.At((int)MathF.Floor(x * 12), (int)MathF.Floor(z * 12), seed + 2));
        return (SceneClass.Terrain, grass * tufts);
    }

    bool IsPainted(float offset, float side, float z)
    {
        if (z >= crossing && z < crossing + 3)
            return (int)MathF.Floor(offset / 0.5f) % 2 == 0;
        if (side < Mark)
            return solidMiddle || IsDash(z);
        for (var lane = 1; lane < Lanes; lane++)
            if (MathF.Abs(side - lane * LaneWidth) < Mark)
                return IsDash(z);
        return edges && MathF.Abs(side - Lanes * LaneWidth) < Mark;
    }

    bool IsDash(float z) => z / dash - MathF.Floor(z / dash) < 0.4f;

    // The kerb stone is darker, and slabs of 0.6 m have joints.
    static float Joint(float from, float z)
    {
        if (from < 0.18f)
            return 0.7f;
        var (u, v) = (from / 0.6f, z / 0.6f);
        return u - MathF.Floor(u) < 0.06f || v - MathF.Floor(v) < 0.06f ? 0.75f : 1;
    }

    float Middle(float z)
    {
        var bent = Math.Clamp(z, 0, Bends);
        return bend * bent * (z < 0 ? 0 : z - bent / 2);
    }
}
