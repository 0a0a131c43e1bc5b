using System.Numerics;
using HydraSharp.Determinism;

namespace HydraSharp.Samples.Scenes;

/// <summary>Buildings and trees along both sides of a street, and at its far end.</summary>
internal sealed class Backdrop(Street street, List<Solid> solids)
{
    const float Far = 170;

    static readonly Vector3[] Walls =
    [
        new(0.5f, 0.26f, 0.18f),
        new(0.55f, 0.48f, 0.36f),
        new(0.6f, 0.6f, 0.58f),
        new(0.32f, 0.34f, 0.36f),
        new(0.62f, 0.5f, 0.26f),
        new(0.42f, 0.2f, 0.15f),
        new(0.5f, 0.55f, 0.6f),
    ];

    internal void Draw(SampleRandom random)
    {
        foreach (var side in (int[])[-1, 1])
        {
            Row(random, side, random.Uniform(0.3, 1), (float)random.Uniform(0.2, 7), random.Uniform(1, 6));
            Trees(random, side, random.Uniform(6, 22));
        }

        for (var i = 0; i < 12; i++)
            Building(random, (float)random.Uniform(-70, 70), Far + (float)random.Uniform(0, 60), 18, 18, random.Uniform(6, 30));
    }

    // Houses wall to wall with gaps between.
    void Row(SampleRandom random, int side, double density, float setback, double floors)
    {
        for (var z = -4f; z < Far; )
        {
            var length = (float)random.Uniform(7, 22);
            if (random.NextDouble() < density)
            {
                var depth = (float)random.Uniform(8, 14);
                Building(
                    random,
                    side * (street.Kerb + street.Pavement + setback + depth / 2),
                    z + length / 2,
                    depth,
                    length,
                    3.2 * Math.Max(1, floors + random.Uniform(-1.5, 1.5))
                );
            }

            z += length + (random.NextDouble() < 0.3 ? (float)random.Uniform(1, 8) : 0.1f);
        }
    }

    void Building(SampleRandom random, float offset, float z, float width, float length, double height)
    {
        var (foot, heading) = street.At(offset, z);
        var size = new Vector3(width, (float)height, length);
        var colour = Walls[random.Next(Walls.Length)] * (float)random.Uniform(0.6, 1.15);
        solids.Add(
            new Box(SceneClass.Building, foot + new Vector3(0, size.Y / 2, 0), size, heading)
            {
                Surface = new(colour, SurfaceKind.Wall, random.Next(1 << 20)),
            }
        );
    }

    void Trees(SampleRandom random, int side, double spacing)
    {
        var near = random.NextDouble() < 0.5 ? street.Pavement * 0.3f : street.Pavement + 1;
        for (var z = random.Uniform(2, 4 + spacing); z < 90; z += spacing * random.Uniform(0.6, 1.4))
            if (random.NextDouble() < 0.65)
                Tree(random, side * (street.Kerb + near + (float)random.Uniform(0, 1.2)), (float)z);
    }

    void Tree(SampleRandom random, float offset, float z)
    {
        var (foot, _) = street.At(offset, z);
        var scale = (float)random.Uniform(0.7, 1.5);
        var trunk = (float)random.Uniform(1.6, 2.6) * scale;
        solids.Add(
            new Cylinder(SceneClass.Tree, foot, 0.14f * scale, trunk + scale)
            {
                Surface = new(new(0.13f, 0.09f, 0.06f), SurfaceKind.Plain, random.Next(1 << 20)),
            }
        );
        var green = Vector3.Lerp(new(0.07f, 0.15f, 0.04f), new(0.22f, 0.2f, 0.05f), (float)random.NextDouble());
        var narrow = random.NextDouble() < 0.25;
        for (var i = 0; i < 3; i++)
        {
            var half = (narrow ? new Vector3(0.7f, 2.4f, 0.7f) : new(1.7f, 1.4f, 1.7f)) * (scale * (float)random.Uniform(0.7, 1.1));
            var at = new Vector3(
                (float)random.Uniform(-0.8, 0.8) * (narrow ? 0.2f : scale),
                trunk + half.Y * (0.6f + 0.35f * i),
                (float)random.Uniform(-0.8, 0.8) * (narrow ? 0.2f : scale)
            );
            solids.Add(new Ellipsoid(SceneClass.Tree, foot + at, half) { Surface = new(green, SurfaceKind.Leaves, random.Next(1 << 20)) });
        }
    }
}
