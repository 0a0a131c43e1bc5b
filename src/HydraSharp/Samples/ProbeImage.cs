using HydraSharp.Determinism;
using HydraSharp.Inference.Drawing;
using HydraSharp.Inference.Imaging;

namespace HydraSharp.Samples;

/// <summary>
/// Small generated images that show nothing: waves, rectangles and noise in all colours. They stand in for real ones where a network is
/// to be run, but what it says does not matter.
/// </summary>
internal static class ProbeImage
{
    const int Side = 96;
    const int Quality = 92;
    const int Waves = 3;
    const int Rectangles = 4;
    const double Noise = 12;

    /// <summary>An image as a network takes it.</summary>
    /// <param name="image">How the network gets an image.</param>
    /// <param name="index">Chooses the image.</param>
    internal static PixelImage Of(ImagePreprocessing image, int index) => image.CentreCrop(image.Load(Jpeg(index), "a generated image"));

    /// <summary>The image as a JPEG of 96 x 96 pixels. The same index gives the same bytes.</summary>
    internal static byte[] Jpeg(int index) => PixelDrawing.Jpeg(Draw(new(1, 0, index)), Quality);

    static PixelImage Draw(SampleRandom random)
    {
        var values = new double[Side * Side * 3];
        for (var channel = 0; channel < 3; channel++)
            AddWaves(values, channel, random);
        for (var i = 0; i < Rectangles; i++)
            Cover(values, random);
        return new(Side, Side, [.. values.Select(v => (byte)Math.Clamp(v + random.Uniform(-Noise, Noise), 0, 255))]);
    }

    static void AddWaves(double[] values, int channel, SampleRandom random)
    {
        var level = random.Uniform(60, 195);
        var waves = Enumerable
            .Range(0, Waves)
            .Select(_ =>
                (
                    X: random.Uniform(-8, 8) * 2 * Math.PI / Side,
                    Y: random.Uniform(-8, 8) * 2 * Math.PI / Side,
                    Phase: random.Uniform(0, 2 * Math.PI),
                    Height: random.Uniform(10, 45)
                )
            )
            .ToArray();
        for (var y = 0; y < Side; y++)
        for (var x = 0; x < Side; x++)
            values[(y * Side + x) * 3 + channel] = level + waves.Sum(w => w.Height * Math.Sin(w.X * x + w.Y * y + w.Phase));
    }

    static void Cover(double[] values, SampleRandom random)
    {
        var (left, top) = (random.Next(Side - 8), random.Next(Side - 8));
        var (right, bottom) = (left + 8 + random.Next(Side - 8 - left), top + 8 + random.Next(Side - 8 - top));
        double[] colour = [random.Uniform(0, 255), random.Uniform(0, 255), random.Uniform(0, 255)];
        for (var y = top; y < bottom; y++)
        for (var x = left; x < right; x++)
            colour.CopyTo(values, (y * Side + x) * 3);
    }
}
