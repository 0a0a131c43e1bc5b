using System.Numerics;
using HydraSharp.Determinism;

namespace HydraSharp.Samples.Scenes;

/// <summary>Street lamps and traffic signs.</summary>
internal sealed class StreetFurniture(Street street, List<Solid> solids)
{
    static readonly Vector3[] Plates =
    [
        new(0.7f, 0.05f, 0.05f),
        new(0.05f, 0.15f, 0.6f),
        new(0.8f, 0.6f, 0.05f),
        new(0.8f, 0.8f, 0.8f),
        new(0.05f, 0.4f, 0.12f),
    ];

    internal void Draw(SampleRandom random)
    {
        var metal = new Vector3(1, 1, 1) * (float)random.Uniform(0.1, 0.4);
        var spacing = random.Uniform(14, 30);
        var both = random.NextDouble() < 0.5;
        for (var z = random.Uniform(3, 3 + spacing); z < 110; z += spacing)
        {
            Lamp(random, 1, (float)z, metal);
            if (both)
                Lamp(random, -1, (float)z, metal);
        }

        for (var i = random.Next(5); i > 0; i--)
            Sign(random, random.NextDouble() < 0.7 ? 1 : -1, (float)random.Uniform(6, 45), metal);
    }

    void Lamp(SampleRandom random, int side, float z, Vector3 metal)
    {
        var (foot, heading) = street.At(side * (street.Kerb + 0.4f), z);
        var height = (float)random.Uniform(5.5, 7);
        Surface plain = new(metal, SurfaceKind.Plain, 1);
        solids.Add(new Cylinder(SceneClass.Pole, foot, 0.08f, height) { Surface = plain });
        var (arm, _) = street.At(side * (street.Kerb - 0.6f), z);
        solids.Add(new Box(SceneClass.Pole, arm with { Y = height }, new(2, 0.1f, 0.1f), heading) { Surface = plain });
        var (head, _) = street.At(side * (street.Kerb - 1.4f), z);
        solids.Add(
            new Box(SceneClass.Pole, head with { Y = height - 0.1f }, new(0.7f, 0.12f, 0.25f), heading)
            {
                Surface = new(new(1, 0.85f, 0.55f), SurfaceKind.Lamp, 1),
            }
        );
    }

    void Sign(SampleRandom random, int side, float z, Vector3 metal)
    {
        var (foot, heading) = street.At(side * (street.Kerb + (float)random.Uniform(0.3, 0.9)), z);
        var (height, size) = ((float)random.Uniform(2, 2.8), (float)random.Uniform(0.6, 1));
        solids.Add(new Cylinder(SceneClass.Pole, foot, 0.045f, height) { Surface = new(metal, SurfaceKind.Plain, 1) });
        var plate = new Vector3(size, size * (float)random.Uniform(0.8, 1.3), 0.06f);
        var (sin, cos) = MathF.SinCos(heading);
        var middle = foot + new Vector3(-0.08f * sin, height + plate.Y / 2 - 0.1f, -0.08f * cos);
        solids.Add(
            new Box(SceneClass.Sign, middle, plate, heading) { Surface = new(Plates[random.Next(Plates.Length)], SurfaceKind.Glass, 1) }
        );
        var inner = plate with { X = plate.X * 0.55f, Y = plate.Y * 0.3f };
        solids.Add(
            new Box(SceneClass.Sign, middle + new Vector3(-0.01f * sin, 0, -0.01f * cos), inner, heading)
            {
                Surface = new(new(0.85f, 0.85f, 0.85f), SurfaceKind.Glass, 1),
            }
        );
    }
}
