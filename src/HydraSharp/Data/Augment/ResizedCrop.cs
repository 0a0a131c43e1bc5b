using HydraSharp.DenseLabels;
using HydraSharp.Determinism;
using HydraSharp.Inference.Imaging;
using HydraSharp.Specs.Validation;

namespace HydraSharp.Data.Augment;

/// <summary>Enlarges a random part to the whole image's size, bilinear with clamped edges. Szegedy et al., CVPR 2015, section 6.</summary>
public sealed record ResizedCrop : MovingTransform
{
    const int Attempts = 10;

    /// <summary>Smallest and largest share of the image's area.</summary>
    public IReadOnlyList<double> Scale { get; init; } = [0.5, 1];

    /// <summary>Smallest and largest width over height of the part.</summary>
    public IReadOnlyList<double> Ratio { get; init; } = [3 / 4.0, 4 / 3.0];

    /// <inheritdoc />
    public override Affine? Draw(PixelImage image, SampleRandom random)
    {
        var (width, height) = Part(image, random);
        var (left, top) = (random.Uniform(0, image.Width - width), random.Uniform(0, image.Height - height));
        var (stepX, stepY) = (width / image.Width, height / image.Height);
        // The middle of target pixel 0 lies half a step inside the part.
        return new Affine((float)(left + stepX / 2 - 0.5), (float)(top + stepY / 2 - 0.5), (float)stepX, 0, 0, (float)stepY);
    }

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        problems.Require(
            Scale is [> 0 and <= 1, <= 1] && Scale[0] <= Scale[1],
            "scale",
            "it is not two shares of the area",
            "smallest and largest, above 0 and at most 1, such as [0.5, 1]"
        );
        problems.Require(
            Ratio is [> 0, < 100] && Ratio[0] <= Ratio[1],
            "ratio",
            "it is not two ratios",
            "smallest and largest width over height, such as [0.75, 1.33]"
        );
    }

    // As in torchvision: ten attempts, then the largest part of an allowed ratio.
    (double Width, double Height) Part(PixelImage image, SampleRandom random)
    {
        double fullWidth = image.Width,
            fullHeight = image.Height;
        for (var i = 0; i < Attempts; i++)
        {
            var area = fullWidth * fullHeight * random.Uniform(Scale[0], Scale[1]);
            var ratio = Math.Exp(random.Uniform(Math.Log(Ratio[0]), Math.Log(Ratio[1])));
            var (width, height) = (Math.Sqrt(area * ratio), Math.Sqrt(area / ratio));
            if (width <= fullWidth && height <= fullHeight)
                return (width, height);
        }

        var allowed = Math.Clamp(fullWidth / fullHeight, Ratio[0], Ratio[1]);
        return (Math.Min(fullWidth, fullHeight * allowed), Math.Min(fullHeight, fullWidth / allowed));
    }
}
