using System.Buffers.Binary;

namespace HydraSharp.Inference.Imaging;

/// <summary>
/// What a file's segments say before anything is decoded, so that a few bytes cannot ask for much work: whether the pixels that its header
/// promises can be in its data, and how often a decoder would go over all of them.
/// </summary>
static class ImageBounds
{
    /// <summary>Most scans of a JPEG; programs write about ten. Every scan goes over the whole image.</summary>
    public const int MostScans = 100;

    const int BlockPixels = 64;
    const int HeaderBytes = 33;
    const string AnotherCopy = "take another copy";

    /// <summary>What is wrong; null for nothing that can be seen without decoding.</summary>
    /// <param name="bytes">The file's bytes.</param>
    /// <param name="name">What messages call the image.</param>
    /// <param name="maxMegapixels">Larger images are left to the decoder, which refuses them by their size.</param>
    public static HydraImageException? Error(ReadOnlySpan<byte> bytes, string name, int maxMegapixels)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return JpegError(bytes, name, maxMegapixels);
        return PngChunks.Is(bytes) ? PngError(bytes, name, maxMegapixels) : null;
    }

    static HydraImageException? JpegError(ReadOnlySpan<byte> bytes, string name, int maxMegapixels)
    {
        var scans = JpegScans.Of(bytes);
        if (scans.Count > MostScans)
            return new(
                name,
                $"it has {scans.Count} scans, where at most {MostScans} are read",
                "save it anew, as a baseline JPEG or with fewer scans"
            );
        // Huffman codes have at least one bit a block, and every block of the largest component has one.
        var blocks = scans.Pixels / BlockPixels;
        return scans.IsHuffman && scans.Pixels <= maxMegapixels * 1_000_000L && blocks > 8L * bytes.Length
            ? new(name, "it is cut off before its end", AnotherCopy)
            : null;
    }

    static HydraImageException? PngError(ReadOnlySpan<byte> bytes, string name, int maxMegapixels)
    {
        if (bytes.Length < HeaderBytes || BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]) != 13)
            return null;
        try
        {
            var lines = PngLines.Of(bytes.Slice(16, 13), maxMegapixels);
            return lines.Bytes > PngChunks.DataBytes(bytes) * PngFile.MostInflation
                ? new(name, "it is cut off before its end", AnotherCopy)
                : null;
        }
        catch (Exception e) when (e is InvalidDataException or NotSupportedException)
        {
            // The decoder says it in its own words.
            return null;
        }
    }
}
