using SkiaSharp;

namespace HydraSharp.Inference;

/// <summary>From decoded pictures to what Skia draws, and back.</summary>
static unsafe class PixelDrawing
{
    /// <summary>A copy of the picture that can be drawn on a canvas.</summary>
    public static SKImage ImageOf(PixelImage picture)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(picture.Width, picture.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var to = (byte*)bitmap.GetPixels();
        for (var i = 0; i < picture.Pixels.Length; i += 3, to += 4)
            (to[0], to[1], to[2], to[3]) = (picture.Pixels[i], picture.Pixels[i + 1], picture.Pixels[i + 2], 255);
        return SKImage.FromBitmap(bitmap);
    }

    /// <summary>The picture as a JPEG.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="quality">From 1 to 100.</param>
    public static byte[] Jpeg(PixelImage picture, int quality)
    {
        using var image = ImageOf(picture);
        using var data = image.Encode(SKEncodedImageFormat.Jpeg, quality);
        return data.ToArray();
    }

    /// <summary>What was drawn on an opaque bitmap.</summary>
    public static PixelImage PixelsOf(SKBitmap bitmap)
    {
        var pixels = GC.AllocateUninitializedArray<byte>(bitmap.Width * bitmap.Height * 3);
        var from = (byte*)bitmap.GetPixels();
        for (var i = 0; i < pixels.Length; i += 3, from += 4)
            (pixels[i], pixels[i + 1], pixels[i + 2]) = (from[0], from[1], from[2]);
        return new(bitmap.Width, bitmap.Height, pixels);
    }
}
