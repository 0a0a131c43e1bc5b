using HydraSharp.Determinism;

namespace HydraSharp.Samples.Scenes;

/// <summary>A street with all that stands in it, drawn at random.</summary>
internal sealed class StreetScene
{
    internal StreetScene(CameraPose camera, Street street, Light light, IReadOnlyList<Solid> solids) =>
        (Camera, Street, Light, Solids) = (camera, street, light, solids);

    internal StreetScene(long seed)
    {
        var random = new SampleRandom(seed, 0, 0);
        var time = random.NextDouble() switch
        {
            < 0.55 => TimeOfDay.Day,
            < 0.8 => TimeOfDay.Dusk,
            _ => TimeOfDay.Night,
        };
        Light = new(time, random);
        Street = new(random);
        var lane = random.Next(Street.Lanes) + 0.5f;
        Camera = new(
            lane * Street.LaneWidth + (float)random.Uniform(-0.5, 0.5),
            (float)random.Uniform(1.2, 2.2),
            (float)random.Uniform(-0.02, 0.12),
            (float)random.Uniform(-0.1, 0.1),
            (float)random.Uniform(-0.03, 0.03),
            (float)random.Uniform(0.6, 1)
        );
        var solids = new List<Solid>();
        new Backdrop(Street, solids).Draw(random);
        new StreetFurniture(Street, solids).Draw(random);
        new Traffic(Street, solids).Draw(random, lane);
        Solids = solids;
    }

    internal Light Light { get; }

    internal Street Street { get; }

    internal CameraPose Camera { get; }

    internal IReadOnlyList<Solid> Solids { get; }
}
