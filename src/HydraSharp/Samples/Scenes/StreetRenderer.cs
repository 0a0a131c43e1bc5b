namespace HydraSharp.Samples.Scenes;

/// <summary>
/// Renders streets by casting a ray through the centre of every pixel. The image and its labels are exact and a pure function of seed and
/// size.
/// </summary>
internal static class StreetRenderer
{
    /// <summary>Largest width and height, in pixels.</summary>
    public const int LargestSide = 8192;

    /// <summary>Renders the street of a seed.</summary>
    /// <param name="seed">What street, light and camera are drawn by.</param>
    /// <param name="width">Width in pixels, 1 to <see cref="LargestSide"/>.</param>
    /// <param name="height">Height in pixels, 1 to <see cref="LargestSide"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side is out of its range.</exception>
    public static RenderedScene Render(long seed, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, LargestSide);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, LargestSide);
        return Render(new StreetScene(seed), seed, width, height);
    }

    internal static RenderedScene Render(StreetScene scene, long seed, int width, int height)
    {
        var image = new RenderedScene(width, height, scene.Light.Time);
        var view = new SceneView(scene.Camera, width, height);
        var seen = view.Look(scene);
        var painter = new ScenePainter(scene, view, seed);
        var things = new HashSet<(SceneClass, int)>();
        for (var pixel = 0; pixel < seen.Length; pixel++)
        {
            painter.Paint(seen[pixel], pixel, image);
            if (seen[pixel].Solid is { Thing: >= 0 } solid)
                things.Add((solid.Kind, solid.Thing));
        }

        image.Cars = things.Count(t => t.Item1 == SceneClass.Car);
        image.People = things.Count - image.Cars;
        return image;
    }
}
