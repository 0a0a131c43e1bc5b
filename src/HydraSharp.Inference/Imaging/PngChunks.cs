using System.Buffers.Binary;

namespace HydraSharp.Inference.Imaging;

/// <summary>The chunks of a PNG, of which only names and lengths are read.</summary>
static class PngChunks
{
    const int Frame = 12;

    static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Whether the bytes begin as those of a PNG.</summary>
    public static bool Is(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Signature);

    /// <summary>Bytes of packed pixels, as far as the file goes.</summary>
    public static long DataBytes(ReadOnlySpan<byte> png)
    {
        var sum = 0L;
        for (var rest = png[Signature.Length..]; !rest.IsEmpty; rest = rest[Size(rest)..])
            if (Named(rest, "IDAT"u8))
                sum += Size(rest);
        return sum;
    }

    /// <summary>
    /// The file without packed colour profiles and texts, which are not used and may grow a thousandfold when a decoder unpacks them; null
    /// where there are none.
    /// </summary>
    public static byte[]? WithoutPacked(ReadOnlySpan<byte> png)
    {
        var kept = 0;
        for (var rest = png[Signature.Length..]; !rest.IsEmpty; rest = rest[Size(rest)..])
            kept += IsPacked(rest) ? 0 : Size(rest);
        if (kept + Signature.Length == png.Length)
            return null;
        var bytes = new byte[kept + Signature.Length];
        Signature.CopyTo(bytes);
        var to = Signature.Length;
        for (var rest = png[Signature.Length..]; !rest.IsEmpty; rest = rest[Size(rest)..])
            if (!IsPacked(rest))
            {
                rest[..Size(rest)].CopyTo(bytes.AsSpan(to));
                to += Size(rest);
            }

        return bytes;
    }

    static bool IsPacked(ReadOnlySpan<byte> chunk) => Named(chunk, "iCCP"u8) || Named(chunk, "zTXt"u8) || Named(chunk, "iTXt"u8);

    static bool Named(ReadOnlySpan<byte> chunk, ReadOnlySpan<byte> name) => chunk.Length >= 8 && chunk[4..].StartsWith(name);

    // With its length, name and checksum; what is left where it is cut off.
    static int Size(ReadOnlySpan<byte> chunk) =>
        chunk.Length < Frame ? chunk.Length : (int)Math.Min(chunk.Length, Frame + (long)BinaryPrimitives.ReadUInt32BigEndian(chunk));
}
