using HydraSharp.Determinism;
using HydraSharp.Inference.Imaging;
using HydraSharp.Specs.Validation;

namespace HydraSharp.Data.Augment;

/// <summary>
/// Covers a random rectangle with the image's mean colour. Zhong et al., 2017, https://arxiv.org/abs/1708.04896, algorithm 1.
/// </summary>
public sealed record RandomErasing : TransformSpec
{
    const int Attempts = 100;

    /// <summary>How often, from 0 to 1 (the paper's p).</summary>
    public double Probability { get; init; } = 0.5;

    /// <summary>Smallest share of the area (the paper's s_l).</summary>
    public double AreaLow { get; init; } = 0.02;

    /// <summary>Largest share of the area (the paper's s_h).</summary>
    public double AreaHigh { get; init; } = 0.4;

    /// <summary>Smallest height over width (the paper's r_1); the largest is its inverse.</summary>
    public double Ratio { get; init; } = 0.3;

    /// <inheritdoc />
    public override PixelImage Apply(PixelImage image, SampleRandom random)
    {
        if (random.NextDouble() >= Probability)
            return image;
        for (var i = 0; i < Attempts; i++)
        {
            var area = random.Uniform(AreaLow, AreaHigh) * image.Width * image.Height;
            var ratio = random.Uniform(Ratio, 1 / Ratio);
            var (height, width) = ((int)Math.Round(Math.Sqrt(area * ratio)), (int)Math.Round(Math.Sqrt(area / ratio)));
            if (width < 1 || height < 1 || width > image.Width || height > image.Height)
                continue;
            return Covered(image, random.Next(image.Width - width + 1), random.Next(image.Height - height + 1), width, height);
        }

        return image;
    }

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        problems.Require(Probability is > 0 and <= 1, "probability", $"{Probability} is not a probability", "above 0, at most 1");
        problems.Require(AreaLow is > 0 and < 1, "area_low", $"{AreaLow} is not a share of the area", "above 0 and below 1");
        problems.Require(
            AreaHigh is > 0 and < 1 && AreaHigh >= AreaLow,
            "area_high",
            $"{AreaHigh} is not a share of the area",
            "from area_low to below 1"
        );
        problems.Require(Ratio is > 0.01 and <= 1, "ratio", $"{Ratio} is not a ratio", "height over width, above 0.01 and at most 1");
    }

    static PixelImage Covered(PixelImage image, int left, int top, int width, int height)
    {
        Span<byte> colour = [Mean(image.Pixels, 0), Mean(image.Pixels, 1), Mean(image.Pixels, 2)];
        var covered = image.Pixels.AsSpan().ToArray();
        for (var y = top; y < top + height; y++)
        for (var x = left; x < left + width; x++)
            colour.CopyTo(covered.AsSpan((y * image.Width + x) * 3));
        return image with { Pixels = covered };
    }

    static byte Mean(ReadOnlySpan<byte> pixels, int channel)
    {
        var sum = 0L;
        for (var i = channel; i < pixels.Length; i += 3)
            sum += pixels[i];
        var count = pixels.Length / 3;
        return (byte)((sum + count / 2) / count);
    }
}
