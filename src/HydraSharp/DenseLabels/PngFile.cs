using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using HydraSharp.Files;
using HydraSharp.Inference;

namespace HydraSharp.DenseLabels;

/// <summary>
/// A PNG as it is stored: palette indices and all 16 bits, which a decoder of images would lose (W3C, PNG Specification, third edition).
/// Checksums are verified and sizes bounded before memory is taken.
/// </summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Kind">What the samples mean.</param>
/// <param name="Bits">Bits of a sample: 1, 2, 4, 8 or 16.</param>
/// <param name="Samples">[height, width, channels], as they are stored.</param>
internal sealed record PngFile(int Width, int Height, PngKind Kind, int Bits, ushort[] Samples)
{
    /// <summary>Largest image that is read, in megapixels.</summary>
    internal const int MostMegapixels = 100;

    // Deflate makes at most 1032 bytes of one.
    const long MostInflation = 1032;
    const string AnotherCopy = "take another copy";

    static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Samples of a pixel.</summary>
    internal int Channels => ChannelsOf(Kind);

    /// <summary>Reads a file's bytes.</summary>
    /// <param name="bytes">The file's bytes.</param>
    /// <param name="name">What messages call the file.</param>
    /// <exception cref="HydraImageException">The only exception; it names the file, the reason and the remedy.</exception>
    internal static PngFile Read(ReadOnlySpan<byte> bytes, string name)
    {
        if (bytes.IsEmpty)
            throw new HydraImageException(name, "it is empty", AnotherCopy);
        if (!bytes.StartsWith(Signature))
            throw new HydraImageException(name, "it is not a PNG", "save it as a PNG, which keeps every value");
        try
        {
            return Read(bytes[Signature.Length..]);
        }
        catch (EndOfStreamException e)
        {
            throw new HydraImageException(name, "it is cut off before its end", AnotherCopy, e);
        }
        catch (InvalidDataException e)
        {
            throw new HydraImageException(name, "it is damaged: " + e.Message, AnotherCopy, e);
        }
        catch (IOException e)
        {
            throw new HydraImageException(name, "it is damaged: " + e.Message, AnotherCopy, e);
        }
        catch (NotSupportedException e)
        {
            throw new HydraImageException(name, e.Message, "save it as a plain PNG", e);
        }
    }

    static PngFile Read(ReadOnlySpan<byte> rest)
    {
        if (Next(ref rest, out var header) != "IHDR")
            throw new InvalidDataException("it does not begin with its header");
        var lines = PngLines.Of(header);
        using var packed = new MemoryStream();
        int? colours = null;
        var (begun, ended) = (false, false);
        while (true)
        {
            var type = Next(ref rest, out var body);
            if (type == "IEND")
                break;
            ended |= begun && type != "IDAT";
            if (type == "IDAT")
            {
                if (ended)
                    throw new InvalidDataException("its pixels are in two places");
                begun = true;
                packed.Write(body);
            }
            else if (type == "PLTE")
            {
                if (colours is not null || begun || body.Length is 0 or > 768 || body.Length % 3 != 0)
                    throw new InvalidDataException("its palette is wrong");
                colours = body.Length / 3;
            }
            else if (type[0] is >= 'A' and <= 'Z')
                throw new NotSupportedException($"it has a part '{type}' that is not known");
        }

        if (!begun)
            throw new InvalidDataException("it has no pixels");
        return Unpacked(lines, packed, colours);
    }

    static PngFile Unpacked(PngLines lines, MemoryStream packed, int? colours)
    {
        if (lines.Kind == PngKind.Palette && colours is null)
            throw new InvalidDataException("it has no palette");
        var samples = lines.Samples(Unpack(packed, lines.Bytes));
        if (
            lines.Kind == PngKind.Palette
            && samples.AsSpan().IndexOfAnyExceptInRange((ushort)0, (ushort)(colours!.Value - 1)) is >= 0 and var wrong
        )
            throw new InvalidDataException($"it has the index {samples[wrong]}, where its palette has {colours} colours");
        return new(lines.Width, lines.Height, lines.Kind, lines.Bits, samples);
    }

    // Length, type, body, checksum of type and body.
    static string Next(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> body)
    {
        if (rest.Length < 12)
            throw new EndOfStreamException();
        var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
        if (length > rest.Length - 12)
            throw new EndOfStreamException();
        var size = (int)length;
        if (Crc32.Of(rest.Slice(4, size + 4)) != BinaryPrimitives.ReadUInt32BigEndian(rest[(size + 8)..]))
            throw new InvalidDataException("a checksum is another");
        var type = Encoding.Latin1.GetString(rest.Slice(4, 4));
        if (!type.All(char.IsAsciiLetter))
            throw new InvalidDataException("a part has no name");
        body = rest.Slice(8, size);
        rest = rest[(size + 12)..];
        return type;
    }

    static byte[] Unpack(MemoryStream packed, long expected)
    {
        if (expected > Array.MaxLength)
            throw new NotSupportedException("its pixels do not fit into one array");
        if (expected > packed.Length * MostInflation)
            throw new EndOfStreamException();
        packed.Position = 0;
        using var stream = new ZLibStream(packed, CompressionMode.Decompress);
        var bytes = GC.AllocateUninitializedArray<byte>((int)expected);
        stream.ReadExactly(bytes);
        return stream.ReadByte() < 0 ? bytes : throw new InvalidDataException("it has more pixels than its size says");
    }

    internal static int ChannelsOf(PngKind kind) =>
        kind switch
        {
            PngKind.Rgb => 3,
            PngKind.GreyAlpha => 2,
            PngKind.RgbAlpha => 4,
            _ => 1,
        };
}
