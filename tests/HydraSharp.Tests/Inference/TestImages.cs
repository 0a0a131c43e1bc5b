using System.Runtime.InteropServices;
using SkiaSharp;

namespace HydraSharp.Tests.Inference;

/// <summary>Encoded images for tests.</summary>
static class TestImages
{
    /// <summary>A GIF of one white pixel.</summary>
    public static readonly byte[] Gif = Convert.FromHexString("47494638396101000100800000FFFFFF0000002C00000000010001000002024401003B");

    /// <summary>An image whose pixels all differ, with smooth parts.</summary>
    public static byte[] Encode(SKEncodedImageFormat format, int width = 40, int height = 30, int quality = 90) =>
        Encode(format, width, height, (x, y) => new((byte)(x * 255 / width), (byte)(y * 255 / height), (byte)((x + y) * 3)), quality);

    public static byte[] Encode(SKEncodedImageFormat format, int width, int height, Func<int, int, SKColor> colour, int quality = 100)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        var pixels = new byte[width * height * 4];
        for (var i = 0; i < width * height; i++)
        {
            var c = colour(i % width, i / width);
            (pixels[i * 4], pixels[i * 4 + 1], pixels[i * 4 + 2], pixels[i * 4 + 3]) = (c.Red, c.Green, c.Blue, c.Alpha);
        }

        Marshal.Copy(pixels, 0, bitmap.GetPixels(), pixels.Length);
        using var data = bitmap.Encode(format, quality);
        return data.ToArray();
    }

    /// <summary>A 24-bit BMP of 2 x 2 pixels: red, green above blue, white. Rows from below, blue first, padded to 8 bytes.</summary>
    public static byte[] Bmp() =>
        [
            .. "BM"u8,
            70,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            54,
            0,
            0,
            0,
            40,
            0,
            0,
            0,
            2,
            0,
            0,
            0,
            2,
            0,
            0,
            0,
            1,
            0,
            24,
            0,
            0,
            0,
            0,
            0,
            16,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            255,
            0,
            0,
            255,
            255,
            255,
            0,
            0,
            0,
            0,
            255,
            0,
            255,
            0,
            0,
            0,
        ];

    /// <summary>A JPEG with an EXIF orientation put behind its first marker.</summary>
    public static byte[] WithOrientation(byte[] jpeg, byte orientation) =>
        [
            0xFF,
            0xD8,
            0xFF,
            0xE1,
            0,
            34,
            .. "Exif"u8,
            0,
            0,
            .. "MM"u8,
            0,
            42,
            0,
            0,
            0,
            8,
            0,
            1,
            0x01,
            0x12,
            0,
            3,
            0,
            0,
            0,
            1,
            0,
            orientation,
            0,
            0,
            0,
            0,
            0,
            0,
            .. jpeg[2..],
        ];
}
