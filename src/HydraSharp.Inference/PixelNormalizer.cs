namespace HydraSharp.Inference;

/// <summary>Pixels to the network's numbers: (byte / 255 - mean) / deviation, by a table of 256 entries per channel.</summary>
public sealed class PixelNormalizer
{
    readonly float[] values = new float[3 * 256];
    readonly ushort[] bits = new ushort[3 * 256];

    /// <summary>Fills the tables.</summary>
    public PixelNormalizer(ImagePreprocessing image)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)((i % 256 / 255.0 - image.Mean[i / 256]) / image.Deviation[i / 256]);
            var wide = BitConverter.SingleToUInt32Bits(values[i]);
            bits[i] = (ushort)((wide + ((wide >> 16) & 1) + 0x7fff) >> 16);
        }
    }

    /// <summary>RGB bytes [H, W, 3] to float32 of the same layout.</summary>
    public void Normalize(ReadOnlySpan<byte> pixels, Span<float> output) => Look(pixels, values, output);

    /// <summary>RGB bytes [H, W, 3] to bfloat16 of the same layout, rounded to nearest.</summary>
    public void Normalize(ReadOnlySpan<byte> pixels, Span<ushort> output) => Look(pixels, bits, output);

    static void Look<T>(ReadOnlySpan<byte> pixels, T[] table, Span<T> output)
    {
        ReadOnlySpan<T> red = table.AsSpan(0, 256);
        ReadOnlySpan<T> green = table.AsSpan(256, 256);
        ReadOnlySpan<T> blue = table.AsSpan(512, 256);
        for (var i = 0; i + 2 < pixels.Length; i += 3)
        {
            output[i] = red[pixels[i]];
            output[i + 1] = green[pixels[i + 1]];
            output[i + 2] = blue[pixels[i + 2]];
        }
    }
}
