using HydraSharp.Checks;
using HydraSharp.Inference;

namespace HydraSharp.Data.Augment;

/// <summary>Exchanges left and right.</summary>
public sealed record Flip : TransformSpec
{
    /// <summary>How often.</summary>
    public double Probability { get; init; } = 0.5;

    /// <inheritdoc />
    public override PixelImage Apply(PixelImage image, SampleRandom random)
    {
        if (random.NextDouble() >= Probability) return image;
        var pixels = new byte[image.Pixels.Length];
        for (var y = 0; y < image.Height; y++)
            for (var x = 0; x < image.Width; x++)
                image.Pixels.AsSpan((y * image.Width + x) * 3, 3).CopyTo(pixels.AsSpan((y * image.Width + image.Width - 1 - x) * 3, 3));
        return image with { Pixels = pixels };
    }

    /// <inheritdoc />
    public override void Check(Problems problems) => problems.Require(Probability is >= 0 and <= 1, "probability", $"{Probability}", "from 0 to 1");
}
