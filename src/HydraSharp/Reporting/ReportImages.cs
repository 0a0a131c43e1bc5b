using HydraSharp.Analysis;
using HydraSharp.Inference;
using HydraSharp.Inference.Drawing;
using HydraSharp.Inference.Imaging;
using HydraSharp.Runs;

namespace HydraSharp.Reporting;

/// <summary>Images small enough to be put into a page, as data URIs.</summary>
internal sealed class ReportImages(Experiment experiment, RunData data)
{
    const int Side = 112;
    const int Quality = 82;
    const double MostHeat = 0.75;

    // Anchors of the colour scale "inferno": dark to bright in every kind of sight.
    static readonly (byte Red, byte Green, byte Blue)[] Heat = [(0, 0, 4), (87, 16, 110), (188, 55, 84), (249, 142, 9), (252, 255, 164)];

    readonly Dictionary<int, string?> known = [];

    /// <summary>An example's image, squeezed into a square as the network gets it; null when it cannot be read.</summary>
    internal string? Of(int example)
    {
        if (known.TryGetValue(example, out var uri))
            return uri;
        try
        {
            uri = Uri(
                new ImagePreprocessing { Size = Side, Range = experiment.Image.Range }.Load(
                    data.Examples[example].File,
                    experiment.Loader.MaxMegapixels
                )
            );
        }
        catch (HydraImageException)
        {
            uri = null;
        }
        return known[example] = uri;
    }

    /// <summary>What the network gets of an example.</summary>
    internal PixelImage Input(int example) => experiment.Image.CentreCrop(data.Images.Get(example));

    /// <summary>An image with a map laid over it, linear between the middles of its cells.</summary>
    internal static PixelImage Under(PixelImage image, GradCam.Map map)
    {
        var pixels = new byte[image.Pixels.Length];
        for (var y = 0; y < image.Height; y++)
        for (var x = 0; x < image.Width; x++)
        {
            var heat = At(map, (x + 0.5) / image.Width * map.Width - 0.5, (y + 0.5) / image.Height * map.Height - 0.5);
            Blend(image.Pixels.AsSpan((y * image.Width + x) * 3, 3), pixels.AsSpan((y * image.Width + x) * 3, 3), heat);
        }

        return new(image.Width, image.Height, pixels);
    }

    /// <summary>An image as a JPEG in a data URI.</summary>
    internal static string Uri(PixelImage image) => "data:image/jpeg;base64," + Convert.ToBase64String(PixelDrawing.Jpeg(image, Quality));

    static double At(GradCam.Map map, double x, double y)
    {
        (x, y) = (Math.Clamp(x, 0, map.Width - 1), Math.Clamp(y, 0, map.Height - 1));
        var (left, top) = ((int)x, (int)y);
        var (right, bottom) = (Math.Min(left + 1, map.Width - 1), Math.Min(top + 1, map.Height - 1));
        double Row(int row) =>
            map.Cells[row * map.Width + left] + (x - left) * (map.Cells[row * map.Width + right] - map.Cells[row * map.Width + left]);
        return Row(top) + (y - top) * (Row(bottom) - Row(top));
    }

    static void Blend(ReadOnlySpan<byte> from, Span<byte> to, double heat)
    {
        var at = heat * (Heat.Length - 1);
        var (low, high) = (Heat[(int)at], Heat[Math.Min((int)at + 1, Heat.Length - 1)]);
        var grey = 0.299 * from[0] + 0.587 * from[1] + 0.114 * from[2];
        var share = 0.35 + (MostHeat - 0.35) * heat;
        byte Mix(byte a, byte b) => (byte)Math.Clamp((1 - share) * grey + share * (a + (at - (int)at) * (b - a)), 0, 255);
        (to[0], to[1], to[2]) = (Mix(low.Red, high.Red), Mix(low.Green, high.Green), Mix(low.Blue, high.Blue));
    }
}
