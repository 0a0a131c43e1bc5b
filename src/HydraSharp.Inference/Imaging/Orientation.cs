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
        var (width, height) = IsTurned(origin) ? (image.Height, image.Width) : (image.Width, image.Height);
        var upright = MakeUpright(image.Pixels, image.Width, image.Height, 3, origin);
        return upright == image.Pixels ? image : new(width, height, upright) { Warning = image.Warning };
    }

    /// <summary>The upright samples; the same object when they are upright already.</summary>
    /// <param name="stored">[height, width, channels].</param>
    /// <param name="width">Stored columns.</param>
    /// <param name="height">Stored rows.</param>
    /// <param name="channels">Samples of a pixel.</param>
    /// <param name="origin">What the stored first row and column are.</param>
    public static T[] MakeUpright<T>(T[] stored, int width, int height, int channels, SKEncodedOrigin origin)
    {
        var last = width * height - 1;
        // Upright pixel (x, y) is stored pixel start + x * right + y * down.
        (int Start, int Right, int Down)? walk = origin switch
        {
            SKEncodedOrigin.TopRight => (width - 1, -1, width),
            SKEncodedOrigin.BottomRight => (last, -1, -width),
            SKEncodedOrigin.BottomLeft => (last - width + 1, 1, -width),
            SKEncodedOrigin.LeftTop => (0, width, 1),
            SKEncodedOrigin.RightTop => (last - width + 1, -width, 1),
            SKEncodedOrigin.RightBottom => (last, -width, -1),
            SKEncodedOrigin.LeftBottom => (width - 1, width, -1),
            _ => null,
        };
        if (walk is not { } steps)
            return stored;
        var upright = GC.AllocateUninitializedArray<T>(stored.Length);
        var (columns, rows) = IsTurned(origin) ? (height, width) : (width, height);
        var to = 0;
        for (var y = 0; y < rows; y++)
        {
            var from = steps.Start + y * steps.Down;
            for (var x = 0; x < columns; x++, from += steps.Right, to += channels)
                stored.AsSpan(from * channels, channels).CopyTo(upright.AsSpan(to, channels));
        }

        return upright;
    }
}
