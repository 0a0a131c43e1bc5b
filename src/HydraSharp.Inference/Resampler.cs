using System.Collections.Concurrent;
using System.Runtime.Intrinsics;

namespace HydraSharp.Inference;

/// <summary>
/// Resizes with a triangle filter that widens with the reduction, so that nothing aliases: what Pillow calls BILINEAR and torchvision
/// antialias=True.
/// </summary>
internal static class Resampler
{
    static readonly ConcurrentDictionary<(int From, int To), Taps[]> Known = new();

    /// <summary>RGBA pixels to a square RGB picture.</summary>
    internal static PixelImage Square(int width, int height, byte[] rgba, int size)
    {
        var columns = Known.GetOrAdd((width, size), _ => Triangle(width, size));
        var rows = Known.GetOrAdd((height, size), _ => Triangle(height, size));
        var narrow = new Vector128<float>[height * size];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < size; x++)
            {
                var (first, weights) = columns[x];
                var sum = Vector128<float>.Zero;
                for (var i = 0; i < weights.Length; i++) sum += Pixel(rgba, y * width + first + i) * weights[i];
                narrow[y * size + x] = sum;
            }

        var pixels = new byte[size * size * 3];
        for (var y = 0; y < size; y++)
        {
            var (first, weights) = rows[y];
            for (var x = 0; x < size; x++)
            {
                var sum = Vector128.Create(0.5f);
                for (var i = 0; i < weights.Length; i++) sum += narrow[(first + i) * size + x] * weights[i];
                var at = (y * size + x) * 3;
                (pixels[at], pixels[at + 1], pixels[at + 2]) = (Byte(sum[0]), Byte(sum[1]), Byte(sum[2]));
            }
        }

        return new(size, size, pixels);
    }

    static byte Byte(float value) => (byte)Math.Clamp((int)value, 0, 255);

    static Vector128<float> Pixel(byte[] rgba, int pixel)
    {
        var four = Vector128.CreateScalar(BitConverter.ToUInt32(rgba, pixel * 4)).AsByte();
        return Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.WidenLower(four)).AsInt32());
    }

    static Taps[] Triangle(int from, int to)
    {
        var scale = (double)from / to;
        var reach = Math.Max(scale, 1);
        var taps = new Taps[to];
        for (var i = 0; i < to; i++)
        {
            var centre = (i + 0.5) * scale;
            var first = Math.Max((int)(centre - reach + 0.5), 0);
            var last = Math.Min((int)(centre + reach + 0.5), from);
            var weights = Enumerable.Range(first, last - first).Select(x => Math.Max(0, 1 - Math.Abs((x - centre + 0.5) / reach))).ToArray();
            var sum = weights.Sum();
            taps[i] = new(first, [.. weights.Select(w => (float)(w / sum))]);
        }

        return taps;
    }

    readonly record struct Taps(int First, float[] Weights);
}
