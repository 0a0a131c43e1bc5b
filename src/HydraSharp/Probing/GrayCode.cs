using HydraSharp.Inference;

namespace HydraSharp.Probing;

/// <summary>
/// Black and white pictures of which each tells one bit of every column or row, in the reflected binary code (Gray, US patent 2,632,058), each
/// with its inverse: structured light (Inokuchi, Sato and Matsuda, ICPR 1984). Whatever was done to all of them alike, the place that a pixel shows
/// can be read in them, as long as dark and light are told apart.
/// </summary>
/// <param name="width">Width of the pictures, in pixels.</param>
/// <param name="height">Height of the pictures, in pixels.</param>
internal sealed class GrayCode(int width, int height)
{
    // A pixel between two stripes, or one that was painted over, shows neither.
    const double LeastContrast = 0.3;

    readonly int columnBits = Bits(width);
    readonly int rowBits = Bits(height);

    /// <summary>The pictures: for each bit of the column and then of the row, lowest first, the picture and its inverse.</summary>
    internal IReadOnlyList<PixelImage> Pictures =>
    [
        .. Enumerable.Range(0, columnBits).SelectMany(bit => Pair((x, _) => IsSet(x, bit))),
        .. Enumerable.Range(0, rowBits).SelectMany(bit => Pair((_, y) => IsSet(y, bit))),
    ];

    /// <summary>The place of the original that each pixel shows, [pixels, 2]: column, then row; NaN where it cannot be read.</summary>
    /// <param name="seen">What became of <see cref="Pictures"/>, all of one size.</param>
    internal double[] Places(IReadOnlyList<PixelImage> seen)
    {
        var pixels = seen[0].Width * seen[0].Height;
        var (columns, rows, known) = (new int[pixels], new int[pixels], Enumerable.Repeat(true, pixels).ToArray());
        for (var pair = 0; pair < columnBits + rowBits; pair++)
        {
            var (codes, bit) = pair < columnBits ? (columns, pair) : (rows, pair - columnBits);
            Read(seen[2 * pair].Pixels, seen[2 * pair + 1].Pixels, bit, codes, known);
        }

        var places = new double[2 * pixels];
        for (var i = 0; i < pixels; i++)
        {
            var (x, y) = (Binary(columns[i]), Binary(rows[i]));
            var there = known[i] && x < width && y < height;
            (places[2 * i], places[2 * i + 1]) = there ? (x, y) : (double.NaN, double.NaN);
        }

        return places;
    }

    static void Read(byte[] picture, byte[] inverse, int bit, int[] codes, bool[] known)
    {
        var lighter = new int[codes.Length];
        for (var i = 0; i < lighter.Length; i++)
            for (var c = 3 * i; c < 3 * i + 3; c++) lighter[i] += picture[c] - inverse[c];
        var least = Math.Max(3, LeastContrast * lighter.Max(Math.Abs));
        for (var i = 0; i < lighter.Length; i++)
        {
            known[i] &= Math.Abs(lighter[i]) >= least;
            if (lighter[i] > 0) codes[i] |= 1 << bit;
        }
    }

    IEnumerable<PixelImage> Pair(Func<int, int, bool> isLight) => [Drawn(isLight), Drawn((x, y) => !isLight(x, y))];

    PixelImage Drawn(Func<int, int, bool> isLight)
    {
        var pixels = new byte[width * height * 3];
        for (int y = 0, to = 0; y < height; y++)
            for (var x = 0; x < width; x++, to += 3)
                if (isLight(x, y)) pixels.AsSpan(to, 3).Fill(byte.MaxValue);
        return new(width, height, pixels);
    }

    static bool IsSet(int place, int bit) => ((place ^ (place >> 1)) >> bit & 1) == 1;

    static int Binary(int code)
    {
        for (var shift = 1; shift < 32; shift *= 2) code ^= code >> shift;
        return code;
    }

    static int Bits(int count) => count < 2 ? 1 : 32 - int.LeadingZeroCount(count - 1);
}
