using SkiaSharp;

namespace HydraSharp.Inference.Imaging;

/// <summary>Turns images upright as their EXIF orientation asks (EXIF 2.32, tag 0x0112).</summary>
static class Orientation
{
    /// <summary>Whether the upright image is as wide as the stored one is high.</summary>
    public static bool IsTurned(SKEncodedOrigin origin) =>
        origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;

    /// <summary>The upright image; the same object when it is upright already.</summary>
    public static PixelImage MakeUpright(PixelImage image, SKEncodedOrigin origin)
    {
        var (w, h) = (image.Width, image.Height);
        var last = w * h - 1;
        // Upright pixel (x, y) is stored pixel start + x * right + y * down.
        (int Start, int Right, int Down, bool Turned)? walk = origin switch
        {
            SKEncodedOrigin.TopRight => (w - 1, -1, w, false),
            SKEncodedOrigin.BottomRight => (last, -1, -w, false),
            SKEncodedOrigin.BottomLeft => (last - w + 1, 1, -w, false),
            SKEncodedOrigin.LeftTop => (0, w, 1, true),
            SKEncodedOrigin.RightTop => (last - w + 1, -w, 1, true),
            SKEncodedOrigin.RightBottom => (last, -w, -1, true),
            SKEncodedOrigin.LeftBottom => (w - 1, w, -1, true),
            _ => null,
        };
        return walk is not { } steps ? image : Walk(image, steps.Start, steps.Right, steps.Down, steps.Turned);
    }

    static PixelImage Walk(PixelImage image, int start, int right, int down, bool turned)
    {
        var (width, height) = turned ? (image.Height, image.Width) : (image.Width, image.Height);
        var source = image.Pixels;
        var upright = GC.AllocateUninitializedArray<byte>(source.Length);
        var to = 0;
        for (var y = 0; y < height; y++)
        {
            var from = start + y * down;
            for (var x = 0; x < width; x++, from += right, to += 3)
                source.AsSpan(from * 3, 3).CopyTo(upright.AsSpan(to, 3));
        }

        return new(width, height, upright);
    }
}
