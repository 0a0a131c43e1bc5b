using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;

namespace HydraSharp.Data.Splits.Similarity;

/// <summary>
/// How an image looks in the rough: a 64-bit hash of its lowest frequencies, by which images that may be alike are found fast, and
/// a small grey image, by which they are compared. Both forget size, format, compression, brightness and contrast.
/// </summary>
/// <param name="Hash">
/// pHash: bit 8 (v - 1) + u - 1 says whether coefficient (u, v) of the cosine transform, u and v from 1 to 8, is above their median.
/// Zauner, Implementation and Benchmarking of Perceptual Image Hash Functions, 2010.
/// </param>
/// <param name="Grey">[32, 32] luma (ITU-R BT.601), rows from the top.</param>
internal sealed record ImageThumbprint(ulong Hash, byte[] Grey)
{
    const int Frequencies = 8;

    // An image without contrast looks like any other when it is brought to the contrast of others.
    const double MinDeviation = 2;

    static readonly double[] Cosines =
    [
        .. Enumerable
            .Range(1, Frequencies)
            .SelectMany(u => Enumerable.Range(0, Side).Select(x => Math.Cos(Math.PI * u * (2 * x + 1) / (2.0 * Side)))),
    ];

    /// <summary>Height and width of <see cref="Grey"/>.</summary>
    public const int Side = 32;

    /// <summary>Looks at an image of <see cref="Side"/> x <see cref="Side"/> pixels.</summary>
    public static ImageThumbprint Of(PixelImage image)
    {
        if (image.Width != Side || image.Height != Side)
            throw new ArgumentException($"{image.Width} x {image.Height} pixels, where {Side} x {Side} are looked at", nameof(image));
        var grey = new byte[Side * Side];
        for (var i = 0; i < grey.Length; i++)
            grey[i] = (byte)((299 * image.Pixels[3 * i] + 587 * image.Pixels[3 * i + 1] + 114 * image.Pixels[3 * i + 2] + 500) / 1000);
        return new(HashOf(grey), grey);
    }

    /// <summary>Reads a file and looks at it.</summary>
    /// <exception cref="HydraImageException">It cannot be read.</exception>
    public static ImageThumbprint Of(ReadOnlySpan<byte> bytes, string name, int maxMegapixels) =>
        Of(new ImagePreprocessing { Size = Side, Range = [] }.Load(bytes, name, maxMegapixels));

    /// <summary>
    /// Pearson's correlation of the two grey images, from -1 to 1. Without contrast in either, 1 where both are of nearly one grey and 0
    /// otherwise.
    /// </summary>
    public double Correlation(ImageThumbprint other)
    {
        var (mean, deviation) = Moments(Grey);
        var (otherMean, otherDeviation) = Moments(other.Grey);
        if (deviation < MinDeviation || otherDeviation < MinDeviation)
            return deviation < MinDeviation && otherDeviation < MinDeviation && Math.Abs(mean - otherMean) < MinDeviation ? 1 : 0;
        var product = 0L;
        for (var i = 0; i < Grey.Length; i++)
            product += Grey[i] * other.Grey[i];
        return ((double)product / Grey.Length - mean * otherMean) / (deviation * otherDeviation);
    }

    static (double Mean, double Deviation) Moments(byte[] grey)
    {
        long sum = 0,
            squares = 0;
        foreach (var value in grey)
            (sum, squares) = (sum + value, squares + value * value);
        var mean = (double)sum / grey.Length;
        return (mean, Math.Sqrt(Math.Max(0, (double)squares / grey.Length - mean * mean)));
    }

    static ulong HashOf(byte[] grey)
    {
        var rows = new double[Side * Frequencies];
        for (var y = 0; y < Side; y++)
        for (var u = 0; u < Frequencies; u++)
        for (var x = 0; x < Side; x++)
            rows[y * Frequencies + u] += grey[y * Side + x] * Cosines[u * Side + x];
        var coefficients = new double[Frequencies * Frequencies];
        for (var v = 0; v < Frequencies; v++)
        for (var u = 0; u < Frequencies; u++)
        for (var y = 0; y < Side; y++)
            coefficients[v * Frequencies + u] += rows[y * Frequencies + u] * Cosines[v * Side + y];
        var sorted = coefficients.Order().ToArray();
        var median = (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
        var hash = 0UL;
        for (var i = 0; i < coefficients.Length; i++)
            if (coefficients[i] > median)
                hash |= 1UL << i;
        return hash;
    }
}
