using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using HydraSharp.Files;

namespace HydraSharp.Maps;

/// <summary>Writes numbers as PNG, so that they are read back as they were.</summary>
public static class PngWriter
{
    /// <summary>A grey PNG of 8 bits.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="numbers">[height, width]</param>
    public static byte[] Grey8(int width, int height, ReadOnlySpan<byte> numbers) => Write(width, height, 8, 0, numbers.ToArray(), 1, []);

    /// <summary>An RGB PNG of 8 bits.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="numbers">[height, width, 3]</param>
    public static byte[] Rgb8(int width, int height, ReadOnlySpan<byte> numbers) => Write(width, height, 8, 2, numbers.ToArray(), 3, []);

    /// <summary>A PNG of 8 bits with a palette, which looks coloured and holds indices.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="numbers">[height, width] indices.</param>
    /// <param name="palette">The colour of each index, at most 256.</param>
    public static byte[] Palette8(int width, int height, ReadOnlySpan<byte> numbers, IReadOnlyList<(byte R, byte G, byte B)> palette) =>
        Write(width, height, 8, 3, numbers.ToArray(), 1, [.. palette.SelectMany(c => new[] { c.R, c.G, c.B })]);

    /// <summary>A grey PNG of 16 bits.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="numbers">[height, width]</param>
    public static byte[] Grey16(int width, int height, ReadOnlySpan<ushort> numbers)
    {
        var bytes = new byte[numbers.Length * 2];
        for (var i = 0; i < numbers.Length; i++) BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2 * i), numbers[i]);
        return Write(width, height, 16, 0, bytes, 2, []);
    }

    static byte[] Write(int width, int height, byte bits, byte colour, byte[] numbers, int pixelBytes, byte[] palette)
    {
        var row = width * pixelBytes;
        if (width < 1 || height < 1 || numbers.Length != row * height) throw new ArgumentException($"{numbers.Length} bytes for {width} x {height} pixels", nameof(numbers));
        using var file = new MemoryStream();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (bits, colour);
        Chunk(file, "IHDR", header);
        if (palette.Length > 0) Chunk(file, "PLTE", palette);
        Chunk(file, "IDAT", Packed(numbers, row, pixelBytes));
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    // Differences to the pixel on the left: filter 1.
    static byte[] Packed(byte[] numbers, int row, int pixelBytes)
    {
        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var line = new byte[row + 1];
            line[0] = 1;
            for (var start = 0; start < numbers.Length; start += row)
            {
                for (var i = 0; i < row; i++) line[i + 1] = (byte)(numbers[start + i] - (i < pixelBytes ? 0 : numbers[start + i - pixelBytes]));
                stream.Write(line);
            }
        }

        return packed.ToArray();
    }

    static void Chunk(MemoryStream file, string type, byte[] content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. content];
        file.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Of(body));
        file.Write(number);
    }
}
