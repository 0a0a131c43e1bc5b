using HydraSharp.Checks;
using HydraSharp.Inference;

namespace HydraSharp.Data.Augment;

/// <summary>Covers a random rectangle with the picture's mean colour. Zhong et al., AAAI 2020, https://arxiv.org/abs/1708.04896.</summary>
public sealed record Erasing : TransformSpec
{
    /// <summary>How often.</summary>
    public double Probability { get; init; } = 0.5;

    /// <summary>Smallest share of the picture's area.</summary>
    public double MinimumArea { get; init; } = 0.02;

    /// <summary>Largest share of the picture's area.</summary>
    public double MaximumArea { get; init; } = 0.2;

    /// <summary>Largest ratio of width to height, and of height to width.</summary>
    public double Ratio { get; init; } = 3.3;

    /// <inheritdoc />
    public override PixelImage Apply(PixelImage image, SampleRandom random)
    {
        if (random.NextDouble() >= Probability) return image;
        var area = random.Uniform(MinimumArea, MaximumArea) * image.Width * image.Height;
        var ratio = Math.Exp(random.Uniform(-Math.Log(Ratio), Math.Log(Ratio)));
        var width = Math.Clamp((int)Math.Round(Math.Sqrt(area * ratio)), 1, image.Width);
        var height = Math.Clamp((int)Math.Round(Math.Sqrt(area / ratio)), 1, image.Height);
        var (left, top) = (random.Next(image.Width - width + 1), random.Next(image.Height - height + 1));
        var colour = MeanColour(image.Pixels);
        var pixels = (byte[])image.Pixels.Clone();
        for (var y = top; y < top + height; y++)
            for (var x = left; x < left + width; x++)
                colour.CopyTo(pixels.AsSpan((y * image.Width + x) * 3, 3));
        return image with { Pixels = pixels };
    }

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        problems.Require(Probability is >= 0 and <= 1, "probability", $"{Probability}", "from 0 to 1");
        problems.Require(MinimumArea is > 0 and <= 1, "minimum_area", $"{MinimumArea}", "above 0, at most 1");
        problems.Require(MaximumArea >= MinimumArea && MaximumArea <= 1, "maximum_area", $"{MaximumArea}", "from minimum_area to 1");
        problems.Require(Ratio is >= 1 and <= 100, "ratio", $"{Ratio}", "from 1 to 100");
    }

    static byte[] MeanColour(byte[] pixels)
    {
        var sums = new long[3];
        for (var i = 0; i < pixels.Length; i++) sums[i % 3] += pixels[i];
        return [.. sums.Select(s => (byte)(s / (pixels.Length / 3)))];
    }
}
