using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using SkiaSharp;

namespace HydraSharp.Inference.Imaging;

/// <summary>
/// The samples of a PNG: palette indices and all 16 bits, which a decoder of images would lose (W3C, PNG Specification, third edition).
/// Checksums are verified and sizes bounded before memory is taken. An orientation (eXIf) is applied.
/// </summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Kind">What the samples mean.</param>
/// <param name="Bits">Bits of a sample: 1, 2, 4, 8 or 16.</param>
/// <param name="Samples">[height, width, channels], as they are stored.</param>
public sealed record PngFile(int Width, int Height, PngKind Kind, int Bits, ushort[] Samples)
{
    /// <summary>Largest image that is read, in megapixels.</summary>
    public const int MostMegapixels = 100;

    // Deflate makes at most 1032 bytes of one.
    internal const long MostInflation = 1032;
    const string AnotherCopy = "take another copy";

    static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Samples of a pixel.</summary>
    public int Channels => ChannelsOf(Kind);

    /// <summary>The colours of a palette: red, green, blue and opacity of 8 bits; empty without one.</summary>
    IReadOnlyList<(int Red, int Green, int Blue, int Opacity)> Palette { get; init; } = [];

    /// <summary>The one colour, as samples of a pixel, that is transparent; empty for none.</summary>
    ushort[] Transparent { get; init; } = [];

    /// <summary>The colour of a pixel, of grey and palettes too, on the scale of <see cref="LargestColor"/>.</summary>
    /// <param name="pixel">Row by row, from 0.</param>
    public (int Red, int Green, int Blue, int Opacity) ColorAt(int pixel)
    {
        if (Kind == PngKind.Palette)
            return Palette[Samples[pixel]];
        var samples = Samples.AsSpan(pixel * Channels, Channels);
        var opaque = Transparent.Length == 0 || !samples.SequenceEqual(Transparent) ? LargestColor : 0;
        return Kind switch
        {
            PngKind.Grey => (samples[0], samples[0], samples[0], opaque),
            PngKind.GreyAlpha => (samples[0], samples[0], samples[0], samples[1]),
            PngKind.Rgb => (samples[0], samples[1], samples[2], opaque),
            _ => (samples[0], samples[1], samples[2], (int)samples[3]),
        };
    }

    /// <summary>White, or opaque, in <see cref="ColorAt"/>.</summary>
    public int LargestColor => Kind == PngKind.Palette ? byte.MaxValue : (1 << Bits) - 1;

    /// <summary>Reads a file's bytes.</summary>
    /// <param name="bytes">The file's bytes.</param>
    /// <param name="name">What messages call the file.</param>
    /// <param name="maxMegapixels">Largest image that is read.</param>
    /// <exception cref="HydraImageException">The only exception; it names the file, the reason and the remedy.</exception>
    public static PngFile Read(ReadOnlySpan<byte> bytes, string name, int maxMegapixels = MostMegapixels)
    {
        if (bytes.IsEmpty)
            throw new HydraImageException(name, "it is empty", AnotherCopy);
        if (!bytes.StartsWith(Signature))
            throw new HydraImageException(name, "it is not a PNG", "save it as a PNG, which keeps every value");
        try
        {
            return Read(bytes[Signature.Length..], maxMegapixels);
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

    static PngFile Read(ReadOnlySpan<byte> rest, int maxMegapixels)
    {
        if (Next(ref rest, out var header) != "IHDR")
            throw new InvalidDataException("it does not begin with its header");
        var lines = PngLines.Of(header, maxMegapixels);
        using var packed = new MemoryStream();
        byte[]? colours = null;
        byte[] transparent = [];
        var origin = SKEncodedOrigin.Default;
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
                colours = body.ToArray();
            }
            else if (type == "tRNS")
                transparent = body.ToArray();
            else if (type == "eXIf")
                origin = Exif.Orientation(body);
            else if (type[0] is >= 'A' and <= 'Z')
                throw new NotSupportedException($"it has a part '{type}' that is not known");
        }

        if (!begun)
            throw new InvalidDataException("it has no pixels");
        return Unpacked(lines, packed, colours ?? [], transparent).Upright(origin);
    }

    static PngFile Unpacked(PngLines lines, MemoryStream packed, byte[] palette, byte[] transparent)
    {
        if (lines.Kind == PngKind.Palette && palette.Length == 0)
            throw new InvalidDataException("it has no palette");
        var samples = lines.Samples(Unpack(packed, lines.Bytes));
        var colours = palette.Length / 3;
        if (
            lines.Kind == PngKind.Palette
            && samples.AsSpan().IndexOfAnyExceptInRange((ushort)0, (ushort)(colours - 1)) is >= 0 and var wrong
        )
            throw new InvalidDataException($"it has the index {samples[wrong]}, where its palette has {colours} colours");
        var isPalette = lines.Kind == PngKind.Palette;
        return new(lines.Width, lines.Height, lines.Kind, lines.Bits, samples)
        {
            Palette = isPalette ? [.. Enumerable.Range(0, colours).Select(i => Entry(palette, transparent, i))] : [],
            Transparent = isPalette || transparent.Length != 2 * ChannelsOf(lines.Kind) ? [] : Words(transparent),
        };
    }

    PngFile Upright(SKEncodedOrigin origin)
    {
        if (origin == SKEncodedOrigin.Default)
            return this;
        var (width, height) = Orientation.IsTurned(origin) ? (Height, Width) : (Width, Height);
        return this with { Width = width, Height = height, Samples = Orientation.MakeUpright(Samples, Width, Height, Channels, origin) };
    }

    static (int, int, int, int) Entry(byte[] palette, byte[] opacity, int index) =>
        (palette[3 * index], palette[3 * index + 1], palette[3 * index + 2], index < opacity.Length ? opacity[index] : 255);

    static ushort[] Words(byte[] bytes) =>
        [.. Enumerable.Range(0, bytes.Length / 2).Select(i => BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(2 * i)))];

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
