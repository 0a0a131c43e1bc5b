using HydraSharp.DenseLabels;
using HydraSharp.Determinism;
using HydraSharp.Inference;

namespace HydraSharp.Data.Augment;

/// <summary>What an epoch makes of a training picture.</summary>
static class Variation
{
    /// <summary>The middle of a loaded picture.</summary>
    public static Varied Centre(PixelImage picture, ImagePreprocessing image) =>
        new(image.CentreCrop(picture), Middle(picture.Width, picture.Height, image));

    /// <summary>Where the middle of a loaded picture is read.</summary>
    public static Affine Middle(int width, int height, ImagePreprocessing image) =>
        Affine.Shift(-Math.Round((width - image.InputWidth()) / 2.0), -Math.Round((height - image.Size) / 2.0));

    /// <summary>Applies the transforms in their order, then crops at random.</summary>
    /// <param name="picture">The loaded picture.</param>
    /// <param name="transforms">Random changes; none may change its size.</param>
    /// <param name="image">Size of the result.</param>
    /// <param name="random">The lots of this picture in this epoch.</param>
    /// <exception cref="InvalidOperationException">A transform changed the size.</exception>
    public static Varied Of(PixelImage picture, IReadOnlyList<TransformSpec> transforms, ImagePreprocessing image, SampleRandom random)
    {
        var (width, height) = (picture.Width, picture.Height);
        var move = Affine.Identity;
        foreach (var transform in transforms)
        {
            if (transform is not MovingTransform moving)
                picture = transform.Apply(picture, random);
            else if (moving.Draw(picture, random) is { } next)
                (picture, move) = (moving.Moved(picture, next), move.Then(next));
            if (picture.Width != width || picture.Height != height)
                throw new InvalidOperationException(
                    $"{transform.GetType().Name} made it {picture.Width} x {picture.Height} pixels; it was {width} x {height}"
                );
        }

        var (spare, spareBelow) = (width - image.InputWidth(), height - image.Size);
        if (spare + spareBelow == 0)
            return new(picture, move);
        var (left, top) = (random.Next(spare + 1), random.Next(spareBelow + 1));
        return new(picture.Crop(left, top, image.InputWidth(), image.Size), move.Then(Affine.Shift(-left, -top)));
    }
}
