using SkiaSharp;

namespace HydraSharp.Inference;

/// <summary>Turns decoded pixels as the camera's EXIF orientation says.</summary>
internal static class Upright
{
    /// <summary>RGBA pixels as stored to RGBA pixels as they should be seen.</summary>
    internal static (int Width, int Height, byte[] Rgba) Turn(int width, int height, byte[] rgba, SKEncodedOrigin origin)
    {
        if (origin is SKEncodedOrigin.TopLeft or SKEncodedOrigin.Default) return (width, height, rgba);
        var swaps = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        var (w, h) = swaps ? (height, width) : (width, height);
        var turned = new byte[rgba.Length];
        for (var y = 0; y < h; y++)
            for (var x = 0; x < w; x++)
            {
                var (fromX, fromY) = Source(x, y, width, height, origin);
                rgba.AsSpan((fromY * width + fromX) * 4, 4).CopyTo(turned.AsSpan((y * w + x) * 4, 4));
            }

        return (w, h, turned);
    }

    // Where the pixel seen at (x, y) is stored. The origin's name says where the stored first row and column are seen.
    static (int X, int Y) Source(int x, int y, int width, int height, SKEncodedOrigin origin) => origin switch
    {
        SKEncodedOrigin.TopRight => (width - 1 - x, y),
        SKEncodedOrigin.BottomRight => (width - 1 - x, height - 1 - y),
        SKEncodedOrigin.BottomLeft => (x, height - 1 - y),
        SKEncodedOrigin.LeftTop => (y, x),
        SKEncodedOrigin.RightTop => (y, height - 1 - x),
        SKEncodedOrigin.RightBottom => (width - 1 - y, height - 1 - x),
        SKEncodedOrigin.LeftBottom => (width - 1 - y, x),
        _ => (x, y),
    };
}
