using HydraSharp.Inference;

namespace HydraSharp.Data.Augment;

/// <summary>What an epoch makes of a training picture.</summary>
static class Variation
{
    /// <summary>Applies the transforms in their order, then crops at random.</summary>
    /// <param name="picture">The loaded picture.</param>
    /// <param name="transforms">Random changes; none may change its size.</param>
    /// <param name="size">Height and width of the result, in pixels.</param>
    /// <param name="random">The lots of this picture in this epoch.</param>
    /// <exception cref="InvalidOperationException">A transform changed the size.</exception>
    public static PixelImage Of(PixelImage picture, IReadOnlyList<TransformSpec> transforms, int size, SampleRandom random)
    {
        var (width, height) = (picture.Width, picture.Height);
        foreach (var transform in transforms)
        {
            picture = transform.Apply(picture, random);
            if (picture.Width != width || picture.Height != height)
                throw new InvalidOperationException($"{transform.GetType().Name} made it {picture.Width} x {picture.Height} pixels; it was {width} x {height}");
        }

        var spare = width - size;
        return spare == 0 ? picture : picture.Crop(random.Next(spare + 1), random.Next(spare + 1), size, size);
    }
}
