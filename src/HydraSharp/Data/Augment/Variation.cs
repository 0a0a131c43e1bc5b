using HydraSharp.DenseLabels;
using HydraSharp.Determinism;
using HydraSharp.Inference.Imaging;

namespace HydraSharp.Data.Augment;

/// <summary>What an epoch makes of a training image.</summary>
static class Variation
{
    /// <summary>The middle of a loaded image.</summary>
    public static Varied Centre(PixelImage image, ImagePreprocessing input) =>
        new(input.CentreCrop(image), Center(image.Width, image.Height, input));

    /// <summary>Where the middle of a loaded image is read.</summary>
    public static Affine Center(int width, int height, ImagePreprocessing input) =>
        Affine.Shift(-Math.Round((width - input.InputWidth()) / 2.0), -Math.Round((height - input.Size) / 2.0));

    /// <summary>Applies the transforms in their order, then crops at random.</summary>
    /// <param name="image">The loaded image.</param>
    /// <param name="transforms">Random changes; none may change its size.</param>
    /// <param name="input">Size of the result.</param>
    /// <param name="random">The random numbers of this image in this epoch.</param>
    /// <exception cref="InvalidOperationException">A transform changed the size.</exception>
    public static Varied Of(PixelImage image, IReadOnlyList<TransformSpec> transforms, ImagePreprocessing input, SampleRandom random)
    {
        var (width, height) = (image.Width, image.Height);
        var move = Affine.Identity;
        foreach (var transform in transforms)
        {
            if (transform is not MovingTransform moving)
                image = transform.Apply(image, random);
            else if (moving.Draw(image, random) is { } next)
                (image, move) = (moving.Moved(image, next), move.Then(next));
            if (image.Width != width || image.Height != height)
                throw new InvalidOperationException(
                    $"{transform.GetType().Name} made it {image.Width} x {image.Height} pixels; it was {width} x {height}"
                );
        }

        var (spare, spareBelow) = (width - input.InputWidth(), height - input.Size);
        if (spare + spareBelow == 0)
            return new(image, move);
        var (left, top) = (random.Next(spare + 1), random.Next(spareBelow + 1));
        return new(image.Crop(left, top, input.InputWidth(), input.Size), move.Then(Affine.Shift(-left, -top)));
    }
}
