using HydraSharp.Checks;
using HydraSharp.Inference;

namespace HydraSharp.Data.Augment;

/// <summary>
/// Changes brightness, contrast and saturation by random factors from 1 - x to 1 + x, in this order, and turns the hue. Factors mean what they
/// mean in torchvision: brightness scales, contrast blends with the mean grey of the picture, saturation with each pixel's grey.
/// </summary>
public sealed record ColorJitter : TransformSpec
{
    /// <summary>Brightness: 0.2 is a factor from 0.8 to 1.2.</summary>
    public double Brightness { get; init; } = 0.2;

    /// <summary>Contrast.</summary>
    public double Contrast { get; init; } = 0.2;

    /// <summary>Saturation.</summary>
    public double Saturation { get; init; } = 0.2;

    /// <summary>Hue: largest turn to either side, as a share of the full circle; about the grey axis.</summary>
    public double Hue { get; init; }

    /// <inheritdoc />
    public override PixelImage Apply(PixelImage image, SampleRandom random)
    {
        var brightness = (float)random.Uniform(1 - Brightness, 1 + Brightness);
        var contrast = (float)random.Uniform(1 - Contrast, 1 + Contrast);
        var saturation = (float)random.Uniform(1 - Saturation, 1 + Saturation);
        var turn = Turn(random.Uniform(-Hue, Hue) * 2 * Math.PI);
        var source = image.Pixels;
        var mean = MeanGrey(source) * brightness;
        var pixels = new byte[source.Length];
        for (var i = 0; i < source.Length; i += 3)
        {
            var r = mean + (source[i] * brightness - mean) * contrast;
            var g = mean + (source[i + 1] * brightness - mean) * contrast;
            var b = mean + (source[i + 2] * brightness - mean) * contrast;
            var grey = Grey(r, g, b);
            (r, g, b) = (grey + (r - grey) * saturation, grey + (g - grey) * saturation, grey + (b - grey) * saturation);
            pixels[i] = Byte(turn[0] * r + turn[1] * g + turn[2] * b);
            pixels[i + 1] = Byte(turn[2] * r + turn[0] * g + turn[1] * b);
            pixels[i + 2] = Byte(turn[1] * r + turn[2] * g + turn[0] * b);
        }

        return image with { Pixels = pixels };
    }

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        problems.Require(Brightness is >= 0 and <= 1, "brightness", $"{Brightness}", "from 0 to 1");
        problems.Require(Contrast is >= 0 and <= 1, "contrast", $"{Contrast}", "from 0 to 1");
        problems.Require(Saturation is >= 0 and <= 1, "saturation", $"{Saturation}", "from 0 to 1");
        problems.Require(Hue is >= 0 and <= 0.5, "hue", $"{Hue}", "from 0 to 0.5");
    }

    // Rotation about the grey axis (1, 1, 1) by Rodrigues' formula: a circulant matrix, given by its first row.
    static float[] Turn(double angle)
    {
        var (cos, sin) = (Math.Cos(angle), Math.Sin(angle) / Math.Sqrt(3));
        var rest = (1 - cos) / 3;
        return [(float)(cos + rest), (float)(rest - sin), (float)(rest + sin)];
    }

    static float MeanGrey(byte[] pixels)
    {
        long r = 0, g = 0, b = 0;
        for (var i = 0; i < pixels.Length; i += 3) (r, g, b) = (r + pixels[i], g + pixels[i + 1], b + pixels[i + 2]);
        return Grey(r, g, b) / (pixels.Length / 3);
    }

    static float Grey(float r, float g, float b) => 0.299f * r + 0.587f * g + 0.114f * b;

    static byte Byte(float value) => (byte)Math.Clamp(value + 0.5f, 0, 255);
}
