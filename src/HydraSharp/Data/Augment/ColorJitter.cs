using HydraSharp.Determinism;
using HydraSharp.Inference.Imaging;
using HydraSharp.Specs.Validation;

namespace HydraSharp.Data.Augment;

/// <summary>
/// Changes brightness, contrast, saturation and hue at random, in random order, as torchvision's ColorJitter: a value b of the first
/// three draws a factor from max(0, 1 - b) to 1 + b; a hue h draws a turn of the colour circle from -h to h. Rounds to nearest.
/// </summary>
public sealed record ColorJitter : TransformSpec
{
    /// <summary>Strength of the change of brightness (a mix with black); 0 for none.</summary>
    public double Brightness { get; init; }

    /// <summary>Strength of the change of contrast (a mix with the mean grey value); 0 for none.</summary>
    public double Contrast { get; init; }

    /// <summary>Strength of the change of saturation (a mix with each pixel's grey value); 0 for none.</summary>
    public double Saturation { get; init; }

    /// <summary>Largest turn of the hue, as a share of the colour circle, at most 0.5; 0 for none.</summary>
    public double Hue { get; init; }

    /// <inheritdoc />
    public override PixelImage Apply(PixelImage image, SampleRandom random)
    {
        var pixels = image.Pixels.AsSpan().ToArray();
        foreach (var change in random.Permutation(4))
        {
            if (change == 0 && Brightness > 0)
                Mix(pixels, 0, Factor(Brightness, random));
            if (change == 1 && Contrast > 0)
                Mix(pixels, MeanGrey(pixels), Factor(Contrast, random));
            if (change == 2 && Saturation > 0)
                Saturate(pixels, Factor(Saturation, random));
            if (change == 3 && Hue > 0)
                HueCircle.Turn(pixels, (float)random.Uniform(-Hue, Hue));
        }

        return image with
        {
            Pixels = pixels,
        };
    }

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        foreach (var (key, value) in new[] { ("brightness", Brightness), ("contrast", Contrast), ("saturation", Saturation) })
            problems.Require(value is >= 0 and <= 10, key, $"{value} is not a strength", "0 for none, 0.2 for factors from 0.8 to 1.2");
        problems.Require(Hue is >= 0 and <= 0.5, "hue", $"{Hue} is not a share of the colour circle", "from 0 to 0.5");
        problems.Require(
            Brightness != 0 || Contrast != 0 || Saturation != 0 || Hue != 0,
            "",
            "nothing is changed",
            "such as brightness: 0.2"
        );
    }

    static double Factor(double strength, SampleRandom random) => random.Uniform(Math.Max(0, 1 - strength), 1 + strength);

    static byte Rounded(double value) => (byte)Math.Clamp(value + 0.5, 0, 255);

    static void Mix(Span<byte> pixels, double other, double factor)
    {
        Span<byte> table = stackalloc byte[256];
        for (var v = 0; v < 256; v++)
            table[v] = Rounded(other + factor * (v - other));
        foreach (ref var v in pixels)
            v = table[v];
    }

    static double MeanGrey(ReadOnlySpan<byte> pixels)
    {
        var sum = 0L;
        for (var i = 0; i + 2 < pixels.Length; i += 3)
            sum += Luma.Of(pixels[i], pixels[i + 1], pixels[i + 2]);
        return sum / (pixels.Length / 3.0);
    }

    static void Saturate(Span<byte> pixels, double factor)
    {
        var share = (int)Math.Round(factor * 65536);
        for (var i = 0; i + 2 < pixels.Length; i += 3)
        {
            var grey = Luma.Of(pixels[i], pixels[i + 1], pixels[i + 2]);
            for (var c = i; c < i + 3; c++)
                pixels[c] = (byte)Math.Clamp((grey * 65536 + share * (pixels[c] - grey) + 32768) >> 16, 0, 255);
        }
    }
}
