using HydraSharp.Inference.Imaging;

namespace HydraSharp.Inspection.AugmentationCheck;

/// <summary>
/// Black and white images of which each holds one bit of every column or row, in the reflected binary code (Gray, US patent 2,632,058),
/// each with its inverse: structured light (Inokuchi, Sato and Matsuda, ICPR 1984). Whatever was done to all of them alike, the place
/// that a pixel shows can be read in them, as long as dark and light are distinguished.
/// </summary>
/// <param name="width">Width of the images, in pixels.</param>
/// <param name="height">Height of the images, in pixels.</param>
internal sealed class GrayCode(int width, int height)
{
    // A pixel between two stripes, or one that was painted over, shows neither.
    const double LeastContrast = 0.3;

    readonly int columnBits = Bits(width);
    readonly int rowBits = Bits(height);

    /// <summary>
    /// The place of the original that each pixel of the changed images shows, [pixels, 2]: column, then row; NaN where it cannot be read.
    /// </summary>
    /// <param name="change">What is done to each image; called on two threads at once, and giving images of one size.</param>
    internal double[] Places(Func<PixelImage, PixelImage> change)
    {
        var (columns, rows, known) = (Array.Empty<int>(), Array.Empty<int>(), Array.Empty<bool>());
        for (var plane = 0; plane < columnBits + rowBits; plane++)
        {
            var (isRow, bit) = plane < columnBits ? (false, plane) : (true, plane - columnBits);
            PixelImage? image = null,
                inverse = null;
            Parallel.Invoke(
                () => image = change(Drawn((x, y) => IsSet(isRow ? y : x, bit))),
                () => inverse = change(Drawn((x, y) => !IsSet(isRow ? y : x, bit)))
            );
            var pixels = image!.Width * image.Height;
            if (plane == 0)
                (columns, rows, known) = (new int[pixels], new int[pixels], [.. Enumerable.Repeat(true, pixels)]);
            Read(image.Pixels, inverse!.Pixels, bit, isRow ? rows : columns, known);
        }

        var places = new double[2 * known.Length];
        for (var i = 0; i < known.Length; i++)
        {
            var (x, y) = (Binary(columns[i]), Binary(rows[i]));
            var there = known[i] && x < width && y < height;
            (places[2 * i], places[2 * i + 1]) = there ? (x, y) : (double.NaN, double.NaN);
        }

        return places;
    }

    static void Read(byte[] image, byte[] inverse, int bit, int[] codes, bool[] known)
    {
        var lighter = new int[codes.Length];
        for (var i = 0; i < lighter.Length; i++)
        for (var c = 3 * i; c < 3 * i + 3; c++)
            lighter[i] += image[c] - inverse[c];
        var least = Math.Max(3, LeastContrast * lighter.Max(Math.Abs));
        for (var i = 0; i < lighter.Length; i++)
        {
            known[i] &= Math.Abs(lighter[i]) >= least;
            if (lighter[i] > 0)
                codes[i] |= 1 << bit;
        }
    }

    PixelImage Drawn(Func<int, int, bool> isLight)
    {
        var pixels = new byte[width * height * 3];
        for (int y = 0, to = 0; y < height; y++)
        for (var x = 0; x < width; x++, to += 3)
            if (isLight(x, y))
                pixels.AsSpan(to, 3).Fill(byte.MaxValue);
        return new(width, height, pixels);
    }

    static bool IsSet(int place, int bit) => ((place ^ (place >> 1)) >> bit & 1) == 1;

    static int Binary(int code)
    {
        for (var shift = 1; shift < 32; shift *= 2)
            code ^= code >> shift;
        return code;
    }

    static int Bits(int count) => count < 2 ? 1 : 32 - int.LeadingZeroCount(count - 1);
}
