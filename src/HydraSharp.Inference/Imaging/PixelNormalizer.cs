namespace HydraSharp.Inference.Imaging;

/// <summary>Writes RGB bytes as the network's numbers: (byte / 255 - mean) / std of each channel, looked up in tables.</summary>
public sealed class PixelNormalizer
{
    readonly float[] singles = new float[3 * 256];
    readonly ushort[] halves = new ushort[3 * 256];

    /// <summary>Prepares the tables.</summary>
    /// <param name="mean">Mean of R, G and B on a scale of 0 to 1.</param>
    /// <param name="std">Standard deviation of R, G and B on a scale of 0 to 1.</param>
    /// <exception cref="ArgumentException">There are not three of each.</exception>
    public PixelNormalizer(IReadOnlyList<double> mean, IReadOnlyList<double> std)
    {
        if (mean.Count != 3 || std.Count != 3)
            throw new ArgumentException("three means and three deviations are needed: R, G and B", nameof(mean));
        for (var i = 0; i < singles.Length; i++)
        {
            singles[i] = (float)((i % 256 / 255.0 - mean[i / 256]) / std[i / 256]);
            halves[i] = BFloat16(singles[i]);
        }
    }

    /// <summary>Writes float32.</summary>
    /// <param name="pixels">[pixels, 3] bytes.</param>
    /// <param name="numbers">[pixels, 3] numbers, to be filled.</param>
    public void Write(ReadOnlySpan<byte> pixels, Span<float> numbers) => Write<float>(pixels, numbers, singles);

    /// <summary>Writes bfloat16 (the upper half of a float32, rounded to nearest, ties to even).</summary>
    /// <param name="pixels">[pixels, 3] bytes.</param>
    /// <param name="numbers">[pixels, 3] numbers, to be filled.</param>
    public void Write(ReadOnlySpan<byte> pixels, Span<ushort> numbers) => Write<ushort>(pixels, numbers, halves);

    static void Write<T>(ReadOnlySpan<byte> pixels, Span<T> numbers, T[] table)
    {
        if (pixels.Length % 3 != 0 || numbers.Length < pixels.Length)
            throw new ArgumentException($"{pixels.Length} bytes for {numbers.Length} numbers", nameof(numbers));
        ReadOnlySpan<T> red = table.AsSpan(0, 256),
            green = table.AsSpan(256, 256),
            blue = table.AsSpan(512, 256);
        for (var i = 0; i + 2 < pixels.Length && i + 2 < numbers.Length; i += 3)
        {
            numbers[i] = red[pixels[i]];
            numbers[i + 1] = green[pixels[i + 1]];
            numbers[i + 2] = blue[pixels[i + 2]];
        }
    }

    // Adding 0x7FFF, and 1 more when the kept part is odd, rounds to nearest with ties to even. Tables hold finite numbers only.
    static ushort BFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
