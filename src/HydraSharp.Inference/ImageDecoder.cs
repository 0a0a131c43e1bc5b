using SkiaSharp;

namespace HydraSharp.Inference;

/// <summary>
/// Decodes JPEG, PNG, WebP, BMP and GIF (first picture) to upright RGB: EXIF orientation is applied, transparency is laid on white, grey,
/// palette, CMYK and 16-bit pictures become 8-bit RGB. A picture that is cut off or damaged is an error, as far as its format shows it.
/// </summary>
public static class ImageDecoder
{
    static readonly SKEncodedImageFormat[] Formats =
        [SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Png, SKEncodedImageFormat.Webp, SKEncodedImageFormat.Bmp, SKEncodedImageFormat.Gif];

    /// <summary>Decodes a picture, at a fraction of its size where its format can do that cheaply.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="name">What to call it in errors.</param>
    /// <param name="maxMegapixels">Larger pictures are refused by their header, before anything is decoded.</param>
    /// <param name="atLeast">Neither side is decoded smaller than this; 0 for full size.</param>
    /// <returns>RGBA, four bytes a pixel, rows from the top.</returns>
    /// <exception cref="ImageException">It cannot be decoded.</exception>
    internal static (int Width, int Height, byte[] Rgba) DecodeRgba(byte[] bytes, string name, int maxMegapixels, int atLeast)
    {
        using var data = SKData.CreateCopy(bytes);
        using var codec = SKCodec.Create(data) ?? throw new ImageException(name, LooksLikePicture(bytes) ? "is damaged at its beginning" : "is not a JPEG, PNG, WebP, BMP or GIF picture");
        if (!Formats.Contains(codec.EncodedFormat)) throw new ImageException(name, $"is a {codec.EncodedFormat} picture; JPEG, PNG, WebP, BMP and GIF can be read");
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        if ((long)width * height > maxMegapixels * 1_000_000L)
            throw new ImageException(name, $"has {width} x {height} pixels, more than {maxMegapixels} megapixels (loader.max_megapixels)");
        var size = Smallest(codec, atLeast);
        var info = new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, codec.Info.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul);
        var pixels = Decode(codec, info, name);
        if (info.AlphaType != SKAlphaType.Opaque) OnWhite(pixels);
        return Upright.Turn(size.Width, size.Height, pixels, codec.EncodedOrigin);
    }

    /// <summary>Decodes a picture at full size.</summary>
    /// <exception cref="ImageException">It cannot be decoded.</exception>
    public static PixelImage Decode(byte[] bytes, string name, int maxMegapixels = 100)
    {
        var (width, height, rgba) = DecodeRgba(bytes, name, maxMegapixels, atLeast: 0);
        var rgb = new byte[width * height * 3];
        for (int from = 0, to = 0; from < rgba.Length; from += 4, to += 3) rgba.AsSpan(from, 3).CopyTo(rgb.AsSpan(to, 3));
        return new(width, height, rgb);
    }

    static SKSizeI Smallest(SKCodec codec, int atLeast)
    {
        if (atLeast > 0)
            foreach (var scale in (float[])[0.125f, 0.25f, 0.5f])
            {
                var size = codec.GetScaledDimensions(scale);
                if (size.Width >= atLeast && size.Height >= atLeast) return size;
            }

        return new(codec.Info.Width, codec.Info.Height);
    }

    static unsafe byte[] Decode(SKCodec codec, SKImageInfo info, string name)
    {
        var pixels = new byte[info.BytesSize];
        SKCodecResult result;
        fixed (byte* first = pixels) result = codec.GetPixels(info, (nint)first);
        return result switch
        {
            SKCodecResult.Success => pixels,
            SKCodecResult.IncompleteInput => throw new ImageException(name, "is cut off before its end"),
            SKCodecResult.ErrorInInput => throw new ImageException(name, "is damaged"),
            _ => throw new ImageException(name, $"cannot be decoded ({result})"),
        };
    }

    static void OnWhite(byte[] rgba)
    {
        for (var i = 0; i < rgba.Length; i += 4)
        {
            int alpha = rgba[i + 3];
            if (alpha == 255) continue;
            for (var c = 0; c < 3; c++) rgba[i + c] = (byte)((rgba[i + c] * alpha + 255 * (255 - alpha) + 127) / 255);
        }
    }

    static bool LooksLikePicture(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]) || bytes.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50]) || bytes.StartsWith("RIFF"u8)
        || bytes.StartsWith("BM"u8) || bytes.StartsWith("GIF8"u8);
}
