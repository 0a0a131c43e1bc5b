using System.Globalization;
using HydraSharp.Data;
using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;

namespace HydraSharp.Analysis;

/// <summary>Finds images of 16 bits that hold fewer, such as 12: with the whole range they are almost black.</summary>
internal static class DeepImageRange
{
    const int MostRead = 100;
    const int DepthOffset = 24;
    const int Least = 8;

    /// <summary>One sentence where some of the images use less than an eighth of the range; nothing otherwise.</summary>
    /// <param name="examples">The examples; at most 100 images of 16 bits are read, spread evenly.</param>
    /// <param name="image">The range.</param>
    public static IReadOnlyList<string> Warnings(IReadOnlyList<Example> examples, ImagePreprocessing image)
    {
        if (image.Range.Count != 2)
            return [];
        var deep = examples.Select(e => e.File).Where(IsDeep).ToArray();
        var count = Math.Min(MostRead, deep.Length);
        int[] largest = [.. Enumerable.Range(0, count).Select(i => Largest(deep[(int)((long)i * deep.Length / count)]))];
        var dark = largest.Count(v => (v - image.Range[0]) * Least < image.Range[1] - image.Range[0]);
        if (dark == 0)
            return [];
        return
        [
            string.Create(
                CultureInfo.InvariantCulture,
                $"{dark} of {count} images of 16 bits use less than an eighth of the range {image.Range[0]} to {image.Range[1]} and "
                    + $"are almost black; the largest value of all is {largest.Max()}: set image.range, such as [0, {Full(largest.Max())}]"
            ),
        ];
    }

    // The largest number of as many bits.
    static int Full(int value)
    {
        var full = 1;
        while (full < value)
            full = 2 * full + 1;
        return full;
    }

    static bool IsDeep(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            Span<byte> start = stackalloc byte[DepthOffset + 1];
            return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length
                && start[1..].StartsWith("PNG"u8)
                && start[DepthOffset] == 16;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    static int Largest(string file)
    {
        try
        {
            var png = PngFile.Read(ImageFile.Read(file), file);
            var largest = 0;
            for (var i = 0; i < png.Width * png.Height; i++)
            {
                var (red, green, blue, _) = png.ColorAt(i);
                largest = Math.Max(largest, Math.Max(red, Math.Max(green, blue)));
            }

            return largest;
        }
        catch (HydraImageException)
        {
            // Reading all images reports it.
            return ushort.MaxValue;
        }
    }
}
