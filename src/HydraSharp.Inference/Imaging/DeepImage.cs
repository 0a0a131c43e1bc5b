using System.Runtime.InteropServices;

namespace HydraSharp.Inference.Imaging;

/// <summary>
/// Images of 16 bits, PNG or TIFF: a range of their values becomes 0 to 255, rounded to nearest; what is outside the range is clipped.
/// </summary>
static unsafe class DeepImage
{
    const int DepthOffset = 24;

    /// <summary>Whether the bytes are those of a PNG of 16 bits.</summary>
    public static bool Is(ReadOnlySpan<byte> bytes) => bytes.Length > DepthOffset && PngChunks.Is(bytes) && bytes[DepthOffset] == 16;

    /// <summary>Decodes and resizes, upright; 0 and 0 for full size.</summary>
    /// <param name="bytes">The file's bytes.</param>
    /// <param name="name">What messages call the image.</param>
    /// <param name="maxMegapixels">Largest image that is read.</param>
    /// <param name="width">Width of the result in pixels.</param>
    /// <param name="height">Height of the result in pixels.</param>
    /// <param name="range">The values that become 0 and 255; none for the image's own least and largest.</param>
    /// <exception cref="HydraImageException">It cannot be read.</exception>
    public static PixelImage Decode(
        ReadOnlySpan<byte> bytes,
        string name,
        int maxMegapixels,
        int width,
        int height,
        IReadOnlyList<int> range
    ) => Decode(PngFile.Read(bytes, name, maxMegapixels), width, height, range);

    /// <summary>The same of samples that were read.</summary>
    /// <param name="png">The samples, of 16 bits.</param>
    /// <param name="width">Width of the result in pixels.</param>
    /// <param name="height">Height of the result in pixels.</param>
    /// <param name="range">The values that become 0 and 255; none for the image's own least and largest.</param>
    public static PixelImage Decode(PngFile png, int width, int height, IReadOnlyList<int> range)
    {
        var (black, white) = range.Count == 2 ? (range[0], range[1]) : Extremes(png);
        var table = new byte[ushort.MaxValue + 1];
        for (var value = 0; value < table.Length; value++)
            table[value] = (byte)Math.Clamp(Math.Round(255.0 * (value - black) / Math.Max(1, white - black)), 0, 255);
        var rgba = (byte*)NativeMemory.Alloc((nuint)png.Width * (nuint)png.Height, 4);
        try
        {
            Fill(png, table, rgba);
            var size = new PixelExtent(png.Width, png.Height);
            return width == 0 ? ImageDecoder.Opaque(rgba, png.Width, png.Height) : Resampler.Resize(rgba, size, width, height);
        }
        finally
        {
            NativeMemory.Free(rgba);
        }
    }

    /// <summary>The least and the largest value of the colours.</summary>
    public static (int Least, int Largest) Extremes(PngFile png)
    {
        var (least, largest) = ((int)ushort.MaxValue, 0);
        for (var i = 0; i < png.Width * png.Height; i++)
        {
            var (red, green, blue, _) = png.ColorAt(i);
            least = Math.Min(least, Math.Min(red, Math.Min(green, blue)));
            largest = Math.Max(largest, Math.Max(red, Math.Max(green, blue)));
        }

        return (least, largest);
    }

    // Premultiplied by opacity.
    static void Fill(PngFile png, byte[] table, byte* rgba)
    {
        for (var i = 0; i < png.Width * png.Height; i++, rgba += 4)
        {
            var (red, green, blue, opacity) = png.ColorAt(i);
            var alpha = (opacity * 255 + 32767) / 65535;
            rgba[0] = (byte)((table[red] * alpha + 127) / 255);
            rgba[1] = (byte)((table[green] * alpha + 127) / 255);
            rgba[2] = (byte)((table[blue] * alpha + 127) / 255);
            rgba[3] = (byte)alpha;
        }
    }
}
