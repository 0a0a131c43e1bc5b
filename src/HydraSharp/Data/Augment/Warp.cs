using HydraSharp.Inference;

namespace HydraSharp.Data.Augment;

/// <summary>Resamples a picture along straight lines, bilinear; beyond the edge the edge goes on.</summary>
internal static class Warp
{
    /// <summary>The pixel at (x, y) comes from (a x + b y + c, d x + e y + f), in pixel centres.</summary>
    internal static PixelImage Affine(PixelImage image, double a, double b, double c, double d, double e, double f)
    {
        var (width, height) = (image.Width, image.Height);
        var pixels = new byte[image.Pixels.Length];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
            {
                var fromX = Math.Clamp(a * x + b * y + c, 0, width - 1);
                var fromY = Math.Clamp(d * x + e * y + f, 0, height - 1);
                Blend(image, (float)fromX, (float)fromY, pixels.AsSpan((y * width + x) * 3, 3));
            }

        return image with { Pixels = pixels };
    }

    static void Blend(PixelImage image, float x, float y, Span<byte> pixel)
    {
        var (left, top) = ((int)x, (int)y);
        var (right, bottom) = (Math.Min(left + 1, image.Width - 1), Math.Min(top + 1, image.Height - 1));
        var (u, v) = (x - left, y - top);
        var p = image.Pixels;
        var (a, b, c, d) = ((top * image.Width + left) * 3, (top * image.Width + right) * 3, (bottom * image.Width + left) * 3, (bottom * image.Width + right) * 3);
        for (var i = 0; i < 3; i++)
        {
            var above = p[a + i] + (p[b + i] - p[a + i]) * u;
            var below = p[c + i] + (p[d + i] - p[c + i]) * u;
            pixel[i] = (byte)(above + (below - above) * v + 0.5f);
        }
    }
}
