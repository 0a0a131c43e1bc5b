using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HydraSharp.Inference.Imaging;

/// <summary>
/// Resizes with a triangle filter: linear interpolation when enlarging; when reducing, the triangle is as wide as the reduction, so every
/// source pixel counts and nothing aliases. Plain products and sums in a fixed order: the same bits on every processor.
/// </summary>
static unsafe class Resampler
{
    /// <summary>Resizes an image; one that has the size already is itself.</summary>
    public static PixelImage Resize(PixelImage image, int newWidth, int newHeight)
    {
        if (image.Width == newWidth && image.Height == newHeight)
            return image;
        var rgba = new byte[image.Width * image.Height * 4];
        for (int from = 0, to = 0; from < image.Pixels.Length; from += 3, to += 4)
        {
            image.Pixels.AsSpan(from, 3).CopyTo(rgba.AsSpan(to));
            rgba[to + 3] = byte.MaxValue;
        }

        fixed (byte* pixels = rgba)
            return Resize(pixels, new(image.Width, image.Height), newWidth, newHeight) with { Warning = image.Warning };
    }

    /// <summary>Resizes premultiplied RGBA rows and lays the result over white.</summary>
    /// <param name="rgba">[height, width, 4]</param>
    /// <param name="source">Pixels of the source, and how much of them the image covers.</param>
    /// <param name="newWidth">Width of the result in pixels.</param>
    /// <param name="newHeight">Height of the result in pixels.</param>
    public static PixelImage Resize(byte* rgba, PixelExtent source, int newWidth, int newHeight)
    {
        var (width, height) = (source.Columns, source.Rows);
        var columns = new Axis(width, source.Width, newWidth);
        var rows = new Axis(height, source.Height, newHeight);
        var rowLength = newWidth * 4;
        var line = ArrayPool<float>.Shared.Rent(rowLength);
        var sums = ArrayPool<float>.Shared.Rent(rowLength * newHeight);
        try
        {
            sums.AsSpan(0, rowLength * newHeight).Clear();
            var first = 0;
            for (var y = 0; y < height; y++)
            {
                while (rows.End(first) <= y)
                    first++;
                Narrow(rgba + (long)y * width * 4, columns, line);
                for (var row = first; row < newHeight && rows.Start(row) <= y; row++)
                    Add(line.AsSpan(0, rowLength), rows.Weight(row, y), sums.AsSpan(row * rowLength, rowLength));
            }

            return new(newWidth, newHeight, OverWhite(sums, newWidth * newHeight));
        }
        finally
        {
            ArrayPool<float>.Shared.Return(line);
            ArrayPool<float>.Shared.Return(sums);
        }
    }

    static void Narrow(byte* source, Axis columns, Span<float> line)
    {
        var pixels = MemoryMarshal.Cast<float, Vector128<float>>(line);
        for (var x = 0; x < columns.Count; x++)
        {
            var weights = columns.Weights(x);
            var pixel = (uint*)source + columns.Start(x);
            var sum = Vector128<float>.Zero;
            for (var i = 0; i < weights.Length; i++)
                sum += Channels(pixel[i]) * weights[i];
            pixels[x] = sum;
        }
    }

    static Vector128<float> Channels(uint pixel) =>
        Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(pixel).AsByte())).AsInt32());

    static void Add(ReadOnlySpan<float> line, float weight, Span<float> sums)
    {
        var lines = MemoryMarshal.Cast<float, Vector<float>>(line);
        var wide = MemoryMarshal.Cast<float, Vector<float>>(sums);
        for (var i = 0; i < lines.Length; i++)
            wide[i] += lines[i] * weight;
        for (var i = lines.Length * Vector<float>.Count; i < line.Length; i++)
            sums[i] += line[i] * weight;
    }

    static byte[] OverWhite(ReadOnlySpan<float> sums, int pixels)
    {
        var rgb = GC.AllocateUninitializedArray<byte>(pixels * 3);
        for (var i = 0; i < pixels; i++)
        {
            var white = 255.5f - sums[i * 4 + 3];
            for (var c = 0; c < 3; c++)
                rgb[i * 3 + c] = (byte)Math.Clamp(sums[i * 4 + c] + white, 0, 255);
        }

        return rgb;
    }

    /// <summary>For each new position, the source positions that count and their weights, which add up to 1.</summary>
    sealed class Axis
    {
        readonly int[] starts;
        readonly int[] offsets;
        readonly float[] weights;

        public Axis(int length, double extent, int count)
        {
            var scale = extent / count;
            var reach = Math.Max(1, scale);
            starts = new int[count];
            offsets = new int[count + 1];
            weights = new float[(int)(2 * reach + 2) * count];
            for (var i = 0; i < count; i++)
            {
                var centre = (i + 0.5) * scale;
                starts[i] = Math.Max(0, (int)(centre - reach + 0.5));
                var taps = Math.Min(length, (int)(centre + reach + 0.5)) - starts[i];
                offsets[i + 1] = offsets[i] + taps;
                Fill(weights.AsSpan(offsets[i], taps), starts[i], extent, centre, reach);
            }
        }

        static void Fill(Span<float> shares, int start, double extent, double centre, double reach)
        {
            var sum = 0.0;
            for (var i = 0; i < shares.Length; i++)
                sum += Share(start + i, extent, centre, reach);
            for (var i = 0; i < shares.Length; i++)
                shares[i] = (float)(Share(start + i, extent, centre, reach) / sum);
        }

        // A position counts as much of it as the image covers, at the middle of that part.
        static double Share(int position, double extent, double centre, double reach)
        {
            var covered = Math.Min(1, extent - position);
            return covered * Math.Max(0, 1 - Math.Abs(position + 0.5 - centre + (covered - 1) / 2) / reach);
        }

        public int Count => starts.Length;

        public int Start(int i) => starts[i];

        public int End(int i) => starts[i] + offsets[i + 1] - offsets[i];

        public float Weight(int i, int source) => weights[offsets[i] + source - starts[i]];

        public ReadOnlySpan<float> Weights(int i) => weights.AsSpan(offsets[i], offsets[i + 1] - offsets[i]);
    }
}
