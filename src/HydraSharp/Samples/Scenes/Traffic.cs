using System.Numerics;
using HydraSharp.Determinism;

namespace HydraSharp.Samples.Scenes;

/// <summary>Cars in the lanes and at the kerb, and people.</summary>
internal sealed class Traffic(Street street, List<Solid> solids)
{
    static readonly Vector3 Dark = new(0.03f, 0.03f, 0.035f);
    static readonly Vector3 Glass = new(0.07f, 0.09f, 0.11f);

    int things;

    /// <summary>Draws the traffic; nothing stands close ahead in the own lane.</summary>
    /// <param name="random">The draws.</param>
    /// <param name="own">The own lane's middle, in lanes.</param>
    internal void Draw(SampleRandom random, float own)
    {
        for (var lane = 0; lane < street.Lanes; lane++)
        {
            Lane(random, lane + 0.5f, lane + 0.5f == own ? 9 : 3);
            Lane(random, -lane - 0.5f, 4);
        }

        if (street.Parking > 1)
            foreach (var side in (int[])[-1, 1])
                for (var z = (float)random.Uniform(3, 12); z < 70; z += (float)random.Uniform(5.4, 8))
                    if (random.NextDouble() < 0.45)
                        Car(random, side * (street.Kerb - 1.05f), z, side < 0);
        for (var i = random.Next(9); i > 0; i--)
            Person(random, OnFoot(random), (float)random.Uniform(4, 40));
    }

    void Lane(SampleRandom random, float lane, float from)
    {
        for (var z = from + (float)random.Uniform(0, 25); z < 120; z += (float)random.Uniform(8, 45))
            if (random.NextDouble() < 0.6)
                Car(random, lane * street.LaneWidth + (float)random.Uniform(-0.3, 0.3), z, lane < 0);
    }

    float OnFoot(SampleRandom random) =>
        random.NextDouble() < 0.85
            ? (random.Next(2) * 2 - 1) * (street.Kerb + (float)random.Uniform(0.3, street.Pavement - 0.2))
            : (float)random.Uniform(-street.Kerb, street.Kerb);

    void Car(SampleRandom random, float offset, float z, bool comes)
    {
        var (foot, heading) = street.At(offset, z);
        var thing = things++;
        var van = random.NextDouble() < 0.2;
        var size = van ? new Vector3(1.95f, 1.25f, 5) : new(1.78f, 0.72f, (float)random.Uniform(3.8, 4.7));
        var floor = (float)random.Uniform(0.22, 0.35);
        Surface paint = new(Paint(random), SurfaceKind.Plain, random.Next(1 << 20));
        var back = comes ? -1f : 1f;
        Part(new(0, floor + size.Y / 2, 0), size, paint);
        var cabin = van ? new Vector3(1.8f, 0.65f, 3.6f) : new(1.55f, 0.52f, size.Z * 0.52f);
        var shift = (van ? -0.55f : -0.2f) * back;
        Part(new(0, floor + size.Y + cabin.Y / 2, shift), cabin, new(Glass, SurfaceKind.Glass, 1));
        Part(new(0, floor + size.Y + cabin.Y, shift), cabin with { Y = 0.07f, Z = cabin.Z * 0.92f }, paint);
        Surface tail = new(new(0.75f, 0.04f, 0.03f), SurfaceKind.Lamp, 1),
            head = new(new(1, 0.97f, 0.85f), SurfaceKind.Lamp, 1);
        foreach (var side in (float[])[-1, 1])
        {
            Part(new(side * size.X * 0.4f, floor + size.Y * 0.7f, -back * size.Z / 2), new(0.3f, 0.16f, 0.08f), tail);
            Part(new(side * size.X * 0.4f, floor + size.Y * 0.6f, back * size.Z / 2), new(0.3f, 0.16f, 0.08f), head);
            foreach (var end in (float[])[-0.32f, 0.32f])
                Wheel(World(new(side * (size.X / 2 - 0.08f), 0.33f, end * size.Z)), thing);
        }

        Vector3 World(Vector3 v)
        {
            var (sin, cos) = MathF.SinCos(heading);
            return foot + new Vector3(v.X * cos + v.Z * sin, v.Y, v.Z * cos - v.X * sin);
        }

        void Part(Vector3 at, Vector3 extent, Surface surface) =>
            solids.Add(new Box(SceneClass.Car, World(at), extent, heading, thing) { Surface = surface });
    }

    void Wheel(Vector3 at, int thing) =>
        solids.Add(new Ellipsoid(SceneClass.Car, at, new(0.14f, 0.33f, 0.33f), thing) { Surface = new(Dark, SurfaceKind.Glass, 1) });

    static Vector3 Paint(SampleRandom random) =>
        random.Next(4) switch
        {
            0 => new Vector3(1, 1, 1) * (float)random.Uniform(0.02, 0.12),
            1 => new Vector3(1, 1, 1) * (float)random.Uniform(0.4, 0.8),
            2 => new((float)random.Uniform(0.2, 0.6), (float)random.Uniform(0.02, 0.1), (float)random.Uniform(0.02, 0.1)),
            _ => new((float)random.Uniform(0.02, 0.35), (float)random.Uniform(0.05, 0.35), (float)random.Uniform(0.1, 0.5)),
        };

    void Person(SampleRandom random, float offset, float z)
    {
        var (foot, _) = street.At(offset, z);
        var thing = things++;
        var scale = (float)random.Uniform(0.65, 1.12);
        Surface cloth = new(Cloth(random), SurfaceKind.Plain, random.Next(1 << 20)),
            legs = new(Cloth(random) * 0.5f, SurfaceKind.Plain, 1);
        Surface skin = new(new Vector3(0.5f, 0.33f, 0.24f) * (float)random.Uniform(0.35, 1.3), SurfaceKind.Glass, 1);
        var step = (float)random.Uniform(0, 0.2);
        foreach (var side in (float[])[-1, 1])
        {
            var leg = foot + new Vector3(side * 0.09f, 0, side * step) * scale;
            solids.Add(new Cylinder(SceneClass.Person, leg, 0.085f * scale, 0.9f * scale, thing) { Surface = legs });
            Limb(new(side * 0.26f, 1.12f, -side * step), new(0.07f, 0.33f, 0.08f), cloth);
        }

        Limb(new(0, 1.15f, 0), new(0.22f, 0.4f, 0.15f), cloth);
        Limb(new(0, 1.66f, 0), new(0.1f, 0.14f, 0.11f), skin);

        void Limb(Vector3 at, Vector3 radii, Surface surface) =>
            solids.Add(new Ellipsoid(SceneClass.Person, foot + at * scale, radii * scale, thing) { Surface = surface });
    }

    static Vector3 Cloth(SampleRandom random) =>
        new((float)random.Uniform(0.03, 0.6), (float)random.Uniform(0.03, 0.5), (float)random.Uniform(0.03, 0.6));
}
