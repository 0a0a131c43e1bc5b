using SkiaSharp;

namespace HydraSharp.Inference.Imaging;

/// <summary>The segments of a JPEG (ITU-T T.81, annex B), of which pixels are not decoded.</summary>
static class JpegFile
{
    /// <summary>What an image says whose file lacks only its end.</summary>
    public const string NoEnd = "it has no end marker, as if it were cut off, but all of its pixels are there";

    static ReadOnlySpan<byte> End => [0xFF, 0xD9];

    // Their first two bits are all that there are. Where data are missing, a decoder takes these for them.
    static ReadOnlySpan<byte> Fillers => [0x00, 0x55, 0xAA, 0xFE];

    /// <summary>A JPEG without its end marker, with one; null when it is none, has its end, or lacks data before the end too.</summary>
    /// <param name="bytes">The file's bytes.</param>
    public static byte[]? WithEnd(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return null;
        var scans = JpegScans.Of(bytes);
        if (scans.HasEnd || !scans.AreComplete || scans.Count > ImageBounds.MostScans)
            return null;
        var data = bytes.TrimEnd((byte)0xFF);
        byte[]? first = null;
        foreach (var filler in Fillers)
        {
            var pixels = Pixels([.. data, .. Enumerable.Repeat(filler, 64), .. End]);
            if (pixels is null || !(first ??= pixels).AsSpan().SequenceEqual(pixels))
                return null;
        }

        return [.. data, .. End];
    }

    static byte[]? Pixels(byte[] bytes)
    {
        using var data = SKData.CreateCopy(bytes);
        using var codec = SKCodec.Create(data);
        if (codec is null || (long)codec.Info.Width * codec.Info.Height > MostPixels)
            return null;
        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Premul);
        var pixels = new byte[info.BytesSize];
        unsafe
        {
            fixed (byte* start = pixels)
                return codec.GetPixels(info, (nint)start) == SKCodecResult.Success ? pixels : null;
        }
    }

    // A larger image without its end is refused as one that is cut off.
    const long MostPixels = 100_000_000;
}
