using System.Buffers.Binary;
using SkiaSharp;

namespace HydraSharp.Inference.Imaging;

/// <summary>The orientation in EXIF data (EXIF 2.32, section 4.6), as PNG has it in its chunk eXIf.</summary>
static class Exif
{
    const int OrientationTag = 0x0112;
    const int Short = 3;

    /// <summary>The orientation; upright where none is named, or nothing that can be read.</summary>
    /// <param name="tiff">The data, from their byte order.</param>
    public static SKEncodedOrigin Orientation(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8 || !(tiff.StartsWith("MM"u8) || tiff.StartsWith("II"u8)))
            return SKEncodedOrigin.Default;
        var big = tiff[0] == 'M';
        var directory = big ? BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]);
        if (Word(tiff, 2, big) != 42 || directory > tiff.Length - 2)
            return SKEncodedOrigin.Default;
        var entries = tiff[((int)directory + 2)..];
        for (var left = Word(tiff, (int)directory, big); left > 0 && entries.Length >= 12; left--, entries = entries[12..])
            if (
                Word(entries, 0, big) == OrientationTag
                && Word(entries, 2, big) == Short
                && Word(entries, 8, big) is >= 1 and <= 8 and var origin
            )
                return (SKEncodedOrigin)origin;
        return SKEncodedOrigin.Default;
    }

    /// <summary>The orientation of a PNG, of which only the names and lengths of its chunks are read.</summary>
    /// <param name="png">The file's bytes.</param>
    public static SKEncodedOrigin OrientationOfPng(ReadOnlySpan<byte> png)
    {
        for (var rest = png[8..]; rest.Length >= 12; )
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - 12)
                break;
            var size = (int)length;
            if (rest[4..].StartsWith("eXIf"u8))
                return Crc32.Of(rest.Slice(4, size + 4)) == BinaryPrimitives.ReadUInt32BigEndian(rest[(size + 8)..])
                    ? Orientation(rest.Slice(8, size))
                    : SKEncodedOrigin.Default;
            rest = rest[(size + 12)..];
        }

        return SKEncodedOrigin.Default;
    }

    static int Word(ReadOnlySpan<byte> bytes, int at, bool big) =>
        big ? BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]) : BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
}
