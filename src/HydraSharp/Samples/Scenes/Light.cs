using System.Numerics;
using HydraSharp.Determinism;

namespace HydraSharp.Samples.Scenes;

/// <summary>Sun, sky, fog and head lamps.</summary>
internal sealed class Light
{
    readonly Vector3 ambient;
    readonly Vector3 sun;
    readonly Vector3 toSun;
    readonly Vector3 zenith;
    readonly Vector3 horizon;
    readonly float clouds;
    readonly float fog;
    readonly float lamps;
    readonly int seed;

    internal Light(TimeOfDay time, SampleRandom random)
    {
        Time = time;
        var overcast = random.NextDouble() < 0.35;
        var (elevation, azimuth) = (random.Uniform(0.5, 1.2), random.Uniform(-Math.PI, Math.PI));
        if (time == TimeOfDay.Dusk)
            elevation = random.Uniform(0.12, 0.35);
        toSun = new(
            (float)(Math.Cos(elevation) * Math.Sin(azimuth)),
            (float)Math.Sin(elevation),
            (float)(Math.Cos(elevation) * Math.Cos(azimuth))
        );
        var strength = (float)random.Uniform(0.8, 1.25);
        (sun, ambient, zenith, horizon) = time switch
        {
            TimeOfDay.Day when overcast => (
                default(Vector3),
                new Vector3(0.85f, 0.87f, 0.9f),
                new Vector3(0.62f, 0.65f, 0.7f),
                new Vector3(0.8f, 0.82f, 0.84f)
            ),
            TimeOfDay.Day => (new(1.9f, 1.8f, 1.6f), new(0.42f, 0.47f, 0.58f), new(0.16f, 0.33f, 0.7f), new(0.6f, 0.7f, 0.85f)),
            TimeOfDay.Dusk => (new(1.5f, 0.85f, 0.4f), new(0.27f, 0.25f, 0.34f), new(0.14f, 0.16f, 0.36f), new(0.85f, 0.48f, 0.28f)),
            _ => (default, new(0.03f, 0.033f, 0.05f), new(0.006f, 0.008f, 0.02f), new(0.035f, 0.032f, 0.04f)),
        };
        (sun, ambient) = (sun * strength, ambient * strength);
        clouds = overcast ? 0.3f : (float)random.NextDouble();
        fog = (float)(random.NextDouble() < 0.25 ? random.Uniform(0.006, 0.02) : random.Uniform(0.0008, 0.004));
        lamps = time == TimeOfDay.Night ? (float)random.Uniform(1.5, 3) : 0;
        seed = random.Next(1 << 20);
    }

    /// <summary>When it is.</summary>
    internal TimeOfDay Time { get; }

    /// <summary>Whether there is a sun that casts shadows.</summary>
    internal bool HasSun => sun != default;

    /// <summary>Unit vector towards the sun.</summary>
    internal Vector3 ToSun => toSun;

    /// <summary>Light of the sky in a direction of unit length.</summary>
    internal Vector3 Sky(Vector3 unit)
    {
        var up = MathF.Max(unit.Y, 0.02f);
        var colour = Vector3.Lerp(horizon, zenith, MathF.Min(1, MathF.Sqrt(up) * 1.1f));
        var (x, y) = (unit.X / up * 1.3f, unit.Z / up * 1.3f);
        var cover =
            0.6f * Noise.Smooth(x, y, seed)
            + 0.3f * Noise.Smooth(2.3f * x, 2.3f * y, seed + 1)
            + 0.1f * Noise.Smooth(5 * x, 5 * y, seed + 2);
        var white = Math.Clamp((cover - 0.8f + 0.5f * clouds) * 4, 0, 0.85f) * MathF.Min(1, up * 6);
        colour = Vector3.Lerp(colour, (ambient + sun * 0.35f) * 0.9f, white);
        var near = HasSun ? MathF.Max(0, Vector3.Dot(unit, toSun)) : 0;
        return colour + sun * (0.25f * MathF.Pow(near, 24));
    }

    /// <summary>Light that a matt surface sends to the camera.</summary>
    /// <param name="colour">Share of the light that it gives back.</param>
    /// <param name="normal">Its unit normal.</param>
    /// <param name="shaded">Whether something stands before the sun.</param>
    /// <param name="ray">From the camera to it, in metres.</param>
    /// <param name="forward">Where the car points.</param>
    internal Vector3 Shade(Vector3 colour, Vector3 normal, bool shaded, Vector3 ray, Vector3 forward)
    {
        var light = ambient * (0.7f + 0.3f * normal.Y);
        if (!shaded)
            light += sun * MathF.Max(0, Vector3.Dot(normal, toSun));
        if (lamps > 0)
        {
            var distance = ray.Length();
            var within = Math.Clamp((Vector3.Dot(ray, forward) / distance - 0.75f) * 4, 0, 1);
            var beam = within * within * (3 - 2 * within);
            var facing = 0.35f + 0.65f * MathF.Max(0, -Vector3.Dot(normal, ray) / distance);
            light += new Vector3(1, 0.95f, 0.82f) * (lamps * beam * facing / (1 + distance * distance / 120));
        }

        return colour * light;
    }

    /// <summary>What is left of a light after some metres of air, with the light of the air itself.</summary>
    internal Vector3 Through(Vector3 light, float metres) => Vector3.Lerp(horizon * 0.95f, light, MathF.Exp(-fog * metres));
}
