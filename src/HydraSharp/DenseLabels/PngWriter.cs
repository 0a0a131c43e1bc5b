using System.Buffers.Binary;
using System.IO.Compression;
using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;

namespace HydraSharp.DenseLabels;

/// <summary>Writes PNG files that keep every value.</summary>
internal static class PngWriter
{
    const byte Up = 2;

    /// <summary>Grey of 8 bits.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="samples">[height, width].</param>
    internal static byte[] Grey(int width, int height, ReadOnlySpan<byte> samples) => Write(width, height, PngKind.Grey, 8, samples, []);

    /// <summary>Grey of 16 bits.</summary>
    /// <inheritdoc cref="Grey(int, int, ReadOnlySpan{byte})"/>
    internal static byte[] Grey(int width, int height, ReadOnlySpan<ushort> samples)
    {
        var bytes = new byte[samples.Length * 2];
        for (var i = 0; i < samples.Length; i++)
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2 * i), samples[i]);
        return Write(width, height, PngKind.Grey, 16, bytes, []);
    }

    /// <summary>Red, green and blue of 8 bits.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="samples">[height, width, 3].</param>
    internal static byte[] Rgb(int width, int height, ReadOnlySpan<byte> samples) => Write(width, height, PngKind.Rgb, 8, samples, []);

    /// <summary>Red, green, blue and opacity of 8 bits.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="samples">[height, width, 4].</param>
    internal static byte[] RgbAlpha(int width, int height, ReadOnlySpan<byte> samples) =>
        Write(width, height, PngKind.RgbAlpha, 8, samples, []);

    /// <summary>Indices of 8 bits into a palette.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="samples">[height, width].</param>
    /// <param name="colours">[colours, 3], at most 256 of them.</param>
    internal static byte[] Palette(int width, int height, ReadOnlySpan<byte> samples, ReadOnlySpan<byte> colours) =>
        Write(width, height, PngKind.Palette, 8, samples, colours);

    static byte[] Write(int width, int height, PngKind kind, int bits, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> colours)
    {
        using var file = new MemoryStream();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        Span<byte> header = stackalloc byte[13];
        header.Clear();
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        (header[8], header[9]) = ((byte)bits, (byte)kind);
        Part(file, "IHDR"u8, header);
        if (!colours.IsEmpty)
            Part(file, "PLTE"u8, colours);
        Part(file, "IDAT"u8, Pack(bytes, bytes.Length / height, height));
        Part(file, "IEND"u8, []);
        return file.ToArray();
    }

    static byte[] Pack(ReadOnlySpan<byte> bytes, int size, int height)
    {
        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.Optimal))
        {
            var line = new byte[size + 1];
            line[0] = Up;
            for (var row = 0; row < height; row++)
            {
                for (var i = 0; i < size; i++)
                    line[i + 1] = (byte)(bytes[row * size + i] - (row == 0 ? 0 : bytes[(row - 1) * size + i]));
                stream.Write(line);
            }
        }

        return packed.ToArray();
    }

    static void Part(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> body)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, body.Length);
        file.Write(number);
        var begin = (int)file.Position;
        file.Write(type);
        file.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Of(file.GetBuffer().AsSpan(begin, body.Length + 4)));
        file.Write(number);
    }
}
