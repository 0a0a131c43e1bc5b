using System.Buffers.Binary;
using System.Runtime.InteropServices;
using SkiaSharp;

namespace HydraSharp.Inference.Imaging;

/// <summary>
/// From a file's bytes to upright RGB. Reads JPEG, PNG, WebP, BMP, GIF (its first frame) and TIFF (its first page). Transparent parts
/// become white, as on paper; grey, palette, CMYK and 16-bit images become 8-bit RGB, rounded; colour profiles are not applied; EXIF
/// orientation is.
/// </summary>
public static class ImageDecoder
{
    const string AnotherCopy = "take another copy";

    /// <summary>Decodes a file at its full size.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxMegapixels">Largest image that is decoded; its header is looked at first.</param>
    /// <exception cref="HydraImageException">The only exception; it names the file and the reason.</exception>
    public static PixelImage Decode(string path, int maxMegapixels = 100) => Decode(ImageFile.Read(path), path, maxMegapixels);

    /// <summary>Decodes a file's bytes at full size.</summary>
    /// <param name="bytes">The file's bytes.</param>
    /// <param name="name">What messages call the image.</param>
    /// <param name="maxMegapixels">Largest image that is decoded; its header is looked at first.</param>
    /// <exception cref="HydraImageException">The only exception; it names the image and the reason.</exception>
    public static PixelImage Decode(ReadOnlySpan<byte> bytes, string name, int maxMegapixels = 100) =>
        Decode(bytes, name, maxMegapixels, 0, 0, ImagePreprocessing.WholeRange);

    /// <summary>
    /// Decodes and resizes to <paramref name="width"/> x <paramref name="height"/> pixels, whatever the proportions; 0 and 0 for full size.
    /// </summary>
    internal static PixelImage Decode(
        ReadOnlySpan<byte> bytes,
        string name,
        int maxMegapixels,
        int width,
        int height,
        IReadOnlyList<int> range
    )
    {
        if (bytes.IsEmpty)
            throw new HydraImageException(name, "it is empty", AnotherCopy);
        if (TiffFile.Is(bytes))
            return TiffFile.Decode(bytes, name, maxMegapixels, width, height, range);
        if (!HasKnownSignature(bytes))
            throw new HydraImageException(name, "it is not a JPEG, PNG, WebP, BMP, GIF or TIFF image", "convert it to one of these");
        if (ImageBounds.Error(bytes, name, maxMegapixels) is { } error)
            throw error;
        if (PngChunks.Is(bytes) && PngChunks.WithoutPacked(bytes) is { } plain)
            return Drawn(plain, name, maxMegapixels, width, height, range);
        if (JpegFile.WithEnd(bytes) is { } ended)
            return Drawn(ended, name, maxMegapixels, width, height, range) with { Warning = JpegFile.NoEnd };
        return Drawn(bytes, name, maxMegapixels, width, height, range);
    }

    static unsafe PixelImage Drawn(
        ReadOnlySpan<byte> bytes,
        string name,
        int maxMegapixels,
        int width,
        int height,
        IReadOnlyList<int> range
    )
    {
        fixed (byte* start = bytes)
        {
            using var data = SKData.Create((nint)start, bytes.Length);
            using var stream = new SKMemoryStream(data);
            using var codec = SKCodec.Create(stream, out var result);
            if (codec is null)
                throw Unreadable(name, result, bytes);
            CheckPixels(codec.Info, name, maxMegapixels, width == 0);
            var origin = Origin(codec, bytes);
            var stored = Orientation.IsTurned(origin) ? new SKSizeI(height, width) : new SKSizeI(width, height);
            try
            {
                return DeepImage.Is(bytes)
                    ? DeepImage.Decode(bytes, name, maxMegapixels, width, height, range)
                    : Orientation.MakeUpright(Draw(codec, bytes, name, stored), origin);
            }
            catch (OutOfMemoryException e)
            {
                throw new HydraImageException(
                    name,
                    $"there is not enough memory for its {codec.Info.Width} x {codec.Info.Height} pixels",
                    "make it smaller",
                    e
                );
            }
        }
    }

    // Skia reads the orientation of JPEG and WebP, not that of PNG.
    static SKEncodedOrigin Origin(SKCodec codec, ReadOnlySpan<byte> bytes) =>
        codec.EncodedFormat == SKEncodedImageFormat.Png ? Exif.OrientationOfPng(bytes) : codec.EncodedOrigin;

    /// <summary>
    /// What is wrong with a file although all of its image can be read; null for nothing, or when it cannot be read at all.
    /// </summary>
    /// <param name="path">The file.</param>
    public static string? Warning(string path)
    {
        try
        {
            return JpegFile.WithEnd(ImageFile.Read(path)) is null ? null : JpegFile.NoEnd;
        }
        catch (HydraImageException)
        {
            return null;
        }
    }

    /// <summary>Width and height of the upright image, of which only the header is read.</summary>
    /// <param name="bytes">The file's bytes.</param>
    /// <param name="name">What messages call the image.</param>
    /// <exception cref="HydraImageException">It is not an image.</exception>
    public static unsafe (int Width, int Height) Size(ReadOnlySpan<byte> bytes, string name)
    {
        if (bytes.IsEmpty)
            throw new HydraImageException(name, "it is empty", AnotherCopy);
        if (TiffFile.Is(bytes))
            return TiffFile.Size(bytes, name);
        if (PngChunks.Is(bytes) && PngChunks.WithoutPacked(bytes) is { } plain)
            bytes = plain;
        fixed (byte* start = bytes)
        {
            using var data = SKData.Create((nint)start, bytes.Length);
            using var stream = new SKMemoryStream(data);
            using var codec = SKCodec.Create(stream, out var result);
            if (codec is null)
                throw Unreadable(name, result, bytes);
            return Orientation.IsTurned(Origin(codec, bytes))
                ? (codec.Info.Height, codec.Info.Width)
                : (codec.Info.Width, codec.Info.Height);
        }
    }

    static void CheckPixels(SKImageInfo info, string name, int maxMegapixels, bool isWhole)
    {
        var pixels = (long)info.Width * info.Height;
        if (pixels > maxMegapixels * 1_000_000L)
            throw new HydraImageException(
                name,
                $"it is too large: {info.Width} x {info.Height} pixels, where at most {maxMegapixels} megapixels are read",
                "make it smaller"
            );
        if (isWhole && pixels * 3 > Array.MaxLength)
            throw new HydraImageException(
                name,
                $"it is too large: {info.Width} x {info.Height} pixels do not fit into one array",
                "make it smaller"
            );
    }

    static unsafe PixelImage Draw(SKCodec codec, ReadOnlySpan<byte> bytes, string name, SKSizeI wanted)
    {
        var size = ScaledSize(codec, wanted);
        var info = new SKImageInfo(size.Columns, size.Rows, SKColorType.Rgba8888, SKAlphaType.Premul);
        var pixels = (byte*)NativeMemory.Alloc((nuint)info.BytesSize64);
        try
        {
            var result = codec.GetPixels(info, (nint)pixels);
            if (result != SKCodecResult.Success)
                throw Unreadable(name, result, bytes);
            return wanted.IsEmpty ? Opaque(pixels, size.Columns, size.Rows) : Resampler.Resize(pixels, size, wanted.Width, wanted.Height);
        }
        finally
        {
            NativeMemory.Free(pixels);
        }
    }

    // JPEG can leave out fine detail while decoding, which is several times faster than decoding all and then averaging. Sides that the
    // reduction does not divide get a last pixel that is partly outside the image.
    static PixelExtent ScaledSize(SKCodec codec, SKSizeI wanted)
    {
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        var best = new PixelExtent(width, height);
        if (wanted.IsEmpty || codec.EncodedFormat != SKEncodedImageFormat.Jpeg)
            return best;
        for (var reduction = 2; reduction <= 8; reduction *= 2)
        {
            var scaled = codec.GetScaledDimensions(1f / reduction);
            if (scaled.Width < wanted.Width || scaled.Height < wanted.Height)
                break;
            var (partWidth, partHeight) = ((double)width / reduction, (double)height / reduction);
            if (scaled.Width == (int)Math.Ceiling(partWidth) && scaled.Height == (int)Math.Ceiling(partHeight))
                best = new(scaled.Width, scaled.Height, partWidth, partHeight);
        }

        return best;
    }

    // Premultiplied colour c over white: c + (255 - alpha).
    internal static unsafe PixelImage Opaque(byte* rgba, int width, int height)
    {
        var rgb = GC.AllocateUninitializedArray<byte>(width * height * 3);
        for (var i = 0; i < rgb.Length; i += 3, rgba += 4)
        {
            var white = 255 - rgba[3];
            rgb[i] = (byte)(rgba[0] + white);
            rgb[i + 1] = (byte)(rgba[1] + white);
            rgb[i + 2] = (byte)(rgba[2] + white);
        }

        return new(width, height, rgb);
    }

    // Skia would also read icons, raw photographs and more: the fewer formats, the fewer holes.
    static bool HasKnownSignature(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])
        || bytes.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        || bytes.StartsWith("GIF87a"u8)
        || bytes.StartsWith("GIF89a"u8)
        || bytes.StartsWith("BM"u8)
        || (bytes.Length >= 12 && bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8));

    static HydraImageException Unreadable(string name, SKCodecResult result, ReadOnlySpan<byte> bytes) =>
        result switch
        {
            _ when IsCutWebp(bytes) => new(name, "it is cut off before its end", AnotherCopy),
            SKCodecResult.IncompleteInput => new(name, "it is cut off before its end", AnotherCopy),
            SKCodecResult.Unimplemented => new(
                name,
                "it is a kind of image that is not read, or its header is damaged",
                "convert it to a plain JPEG or PNG"
            ),
            _ => new(name, "it is damaged", AnotherCopy),
        };

    // Skia calls a cut WebP damaged. RIFF counts the bytes after its own eight.
    static bool IsCutWebp(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith("RIFF"u8) && bytes.Length - 8 < BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
}
