using System.Buffers.Binary;
using System.IO.Compression;
using HydraSharp.Files;
using HydraSharp.Inference;

namespace HydraSharp.Maps;

/// <summary>
/// The numbers of a PNG as they stand in the file: the indices of a palette rather than its colours, and all 16 bits, neither of which a decoder of
/// pictures keeps. ISO/IEC 15948:2004, without interlacing.
/// </summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Bits">Bits of each number.</param>
/// <param name="Channels">Numbers of each pixel: 1 for grey or a palette, 2 with opacity, 3 for colours, 4 with opacity.</param>
/// <param name="Numbers">[height, width, channels], rows from the top.</param>
sealed record PngFile(int Width, int Height, int Bits, int Channels, ushort[] Numbers)
{
    const string AnotherCopy = "take another copy";
    const long MostPixels = 100_000_000;
    const int HeaderLength = 13;
    const uint Header = 0x49484452; // IHDR
    const uint Data = 0x49444154; // IDAT
    const uint Palette = 0x504C5445; // PLTE
    const uint End = 0x49454E44; // IEND
    const uint Ancillary = 0x20000000;

    static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Reads a file.</summary>
    /// <exception cref="HydraImageException">The only exception.</exception>
    public static PngFile Read(string path) => Decode(ImageFile.Read(path), path);

    /// <summary>Reads a file's bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="name">What messages call the file.</param>
    /// <exception cref="HydraImageException">The only exception.</exception>
    public static PngFile Decode(byte[] bytes, string name)
    {
        if (!bytes.AsSpan().StartsWith(Signature)) throw new HydraImageException(name, "it is not a PNG", "save the label as PNG");
        using var packed = new MemoryStream();
        byte[]? header = null;
        for (var at = Signature.Length; ;)
        {
            var type = Chunk(bytes, ref at, name, out var content);
            if (header is null != (type == Header)) throw Damaged(name, "its header is not where it should be");
            if (type == Header) header = content.Length == HeaderLength ? content.ToArray() : throw Damaged(name, "its header has a wrong length");
            else if (type == Data) packed.Write(content);
            else if (type == End) break;
            else if (type != Palette && (type & Ancillary) == 0) throw Damaged(name, "it has a part that is not known");
        }

        packed.Position = 0;
        return Unpacked(header!, packed, name);
    }

    static uint Chunk(byte[] bytes, ref int at, string name, out ReadOnlySpan<byte> content)
    {
        if (bytes.Length - at < 12) throw new HydraImageException(name, "it is cut off before its end", AnotherCopy);
        var length = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at));
        if (length > bytes.Length - at - 12) throw new HydraImageException(name, "it is cut off before its end", AnotherCopy);
        var body = bytes.AsSpan(at + 4, (int)length + 4);
        at += 12 + (int)length;
        if (Crc32.Of(body) != BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at - 4))) throw Damaged(name, "a checksum is wrong");
        content = body[4..];
        return BinaryPrimitives.ReadUInt32BigEndian(body);
    }

    static PngFile Unpacked(ReadOnlySpan<byte> header, MemoryStream packed, string name)
    {
        var (wide, high) = (BinaryPrimitives.ReadUInt32BigEndian(header), BinaryPrimitives.ReadUInt32BigEndian(header[4..]));
        var (bits, colour) = (header[8], header[9]);
        if (wide == 0 || high == 0 || header[10] != 0 || header[11] != 0) throw Damaged(name, "its header makes no sense");
        if ((long)wide * high > MostPixels) throw new HydraImageException(name, $"it is too large: {wide} x {high} pixels", "labels of up to 100 megapixels are read");
        var channels = (colour, bits) switch
        {
            (0, 1 or 2 or 4 or 8 or 16) or (3, 1 or 2 or 4 or 8) => 1,
            (2, 8 or 16) => 3,
            (4, 8 or 16) => 2,
            (6, 8 or 16) => 4,
            _ => throw Damaged(name, "its header makes no sense"),
        };
        if (header[12] != 0) throw new HydraImageException(name, "it is interlaced", "save it without interlacing");
        var (width, height) = ((int)wide, (int)high);
        var row = (int)(((long)width * channels * bits + 7) / 8);
        var lines = Inflated(packed, (long)height * (row + 1), name);
        var numbers = new ushort[width * height * channels];
        var above = new byte[row];
        for (var y = 0; y < height; y++)
        {
            var line = lines.AsSpan(y * (row + 1), row + 1);
            if (!Unfilter(line[0], line[1..], above, Math.Max(1, channels * bits / 8))) throw Damaged(name, $"row {y} has an unknown filter");
            Spread(line[1..], bits, numbers.AsSpan(y * width * channels, width * channels));
            line[1..].CopyTo(above);
        }

        return new(width, height, bits, channels, numbers);
    }

    static byte[] Inflated(MemoryStream packed, long length, string name)
    {
        if (length > Array.MaxLength) throw new HydraImageException(name, "it is too large", "make it smaller");
        var lines = new byte[length];
        try
        {
            using var stream = new ZLibStream(packed, CompressionMode.Decompress);
            stream.ReadExactly(lines);
            return stream.ReadByte() < 0 ? lines : throw Damaged(name, "it has more rows than its header says");
        }
        catch (EndOfStreamException e) { throw new HydraImageException(name, "it has fewer rows than its header says", AnotherCopy, e); }
        catch (InvalidDataException e) { throw new HydraImageException(name, "its data are damaged", AnotherCopy, e); }
    }

    // Section 9 of the standard; back is the distance to the same number of the pixel to the left, in bytes.
    static bool Unfilter(byte filter, Span<byte> line, ReadOnlySpan<byte> above, int back)
    {
        for (var i = 0; i < line.Length; i++)
        {
            var (left, up, corner) = (i < back ? 0 : line[i - back], above[i], i < back ? 0 : above[i - back]);
            line[i] += filter switch
            {
                0 => 0,
                1 => (byte)left,
                2 => (byte)up,
                3 => (byte)((left + up) / 2),
                4 => (byte)Nearest(left, up, corner),
                _ => 0,
            };
        }

        return filter <= 4;
    }

    static int Nearest(int left, int up, int corner)
    {
        var wanted = left + up - corner;
        var (a, b, c) = (Math.Abs(wanted - left), Math.Abs(wanted - up), Math.Abs(wanted - corner));
        return a <= b && a <= c ? left : b <= c ? up : corner;
    }

    static void Spread(ReadOnlySpan<byte> line, int bits, Span<ushort> numbers)
    {
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = bits switch
            {
                16 => BinaryPrimitives.ReadUInt16BigEndian(line[(2 * i)..]),
                8 => line[i],
                _ => (ushort)(line[i * bits / 8] >> (8 - bits - i * bits % 8) & ((1 << bits) - 1)),
            };
    }

    static HydraImageException Damaged(string name, string how) => new(name, $"it is damaged: {how}", AnotherCopy);
}
