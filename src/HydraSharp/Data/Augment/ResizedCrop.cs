using HydraSharp.Checks;
using HydraSharp.Inference;

namespace HydraSharp.Data.Augment;

/// <summary>Takes a random piece of the picture and stretches it to the picture's size, bilinear. Szegedy et al., CVPR 2015; as torchvision's RandomResizedCrop.</summary>
public sealed record ResizedCrop : TransformSpec
{
    /// <summary>Smallest share of the picture's area.</summary>
    public double MinimumArea { get; init; } = 0.7;

    /// <summary>Largest share of the picture's area.</summary>
    public double MaximumArea { get; init; } = 1;

    /// <summary>Largest ratio of width to height, and of height to width.</summary>
    public double Ratio { get; init; } = 1.1;

    /// <inheritdoc />
    public override PixelImage Apply(PixelImage image, SampleRandom random)
    {
        var area = random.Uniform(MinimumArea, MaximumArea);
        var ratio = Math.Exp(random.Uniform(-Math.Log(Ratio), Math.Log(Ratio)));
        var (width, height) = (Math.Min(1, Math.Sqrt(area * ratio)), Math.Min(1, Math.Sqrt(area / ratio)));
        var left = random.NextDouble() * (1 - width) * image.Width;
        var top = random.NextDouble() * (1 - height) * image.Height;
        return Warp.Affine(image, width, 0, left + width / 2 - 0.5, 0, height, top + height / 2 - 0.5);
    }

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        problems.Require(MinimumArea is > 0 and <= 1, "minimum_area", $"{MinimumArea}", "above 0, at most 1");
        problems.Require(MaximumArea >= MinimumArea && MaximumArea <= 1, "maximum_area", $"{MaximumArea}", "from minimum_area to 1");
        problems.Require(Ratio is >= 1 and <= 10, "ratio", $"{Ratio}", "from 1 to 10");
    }
}
