using HydraSharp.Inference.Imaging;
using SkiaSharp;

namespace HydraSharp.Inference.Drawing;

/// <summary>From decoded images to what Skia draws, and back.</summary>
public static unsafe class PixelDrawing
{
    /// <summary>A copy of the image that can be drawn on a canvas.</summary>
    public static SKImage ImageOf(PixelImage image)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var to = (byte*)bitmap.GetPixels();
        for (var i = 0; i < image.Pixels.Length; i += 3, to += 4)
            (to[0], to[1], to[2], to[3]) = (image.Pixels[i], image.Pixels[i + 1], image.Pixels[i + 2], 255);
        return SKImage.FromBitmap(bitmap);
    }

    /// <summary>The image as a JPEG.</summary>
    /// <param name="image">The image.</param>
    /// <param name="quality">From 1 to 100.</param>
    public static byte[] Jpeg(PixelImage image, int quality)
    {
        using var drawing = ImageOf(image);
        using var data = drawing.Encode(SKEncodedImageFormat.Jpeg, quality);
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
