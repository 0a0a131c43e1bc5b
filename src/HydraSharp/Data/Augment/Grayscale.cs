using HydraSharp.Checks;
using HydraSharp.Inference;

namespace HydraSharp.Data.Augment;

/// <summary>Takes the colour away.</summary>
public sealed record Grayscale : TransformSpec
{
    /// <summary>How often.</summary>
    public double Probability { get; init; } = 0.1;

    /// <inheritdoc />
    public override PixelImage Apply(PixelImage image, SampleRandom random)
    {
        if (random.NextDouble() >= Probability) return image;
        var pixels = new byte[image.Pixels.Length];
        for (var i = 0; i < pixels.Length; i += 3)
        {
            var grey = (299 * image.Pixels[i] + 587 * image.Pixels[i + 1] + 114 * image.Pixels[i + 2] + 500) / 1000;
            pixels.AsSpan(i, 3).Fill((byte)grey);
        }

        return image with { Pixels = pixels };
    }

    /// <inheritdoc />
    public override void Check(Problems problems) => problems.Require(Probability is >= 0 and <= 1, "probability", $"{Probability}", "from 0 to 1");
}
