using SkiaSharp;

namespace HydraSharp.Inference;

/// <summary>From decoded pictures to what Skia draws.</summary>
static unsafe class PixelDrawing
{
    /// <summary>A copy of the picture that can be drawn on a canvas.</summary>
    public static SKImage ImageOf(PixelImage picture)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(picture.Width, picture.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var to = (byte*)bitmap.GetPixels();
        for (var i = 0; i < picture.Pixels.Length; i += 3, to += 4) (to[0], to[1], to[2], to[3]) = (picture.Pixels[i], picture.Pixels[i + 1], picture.Pixels[i + 2], 255);
        return SKImage.FromBitmap(bitmap);
    }
}
