using System.Text.Json;

namespace HydraSharp.Files.Tensors;

/// <summary>Compares names where they stand in a header, without making strings of them.</summary>
internal sealed class NameOrder(ReadOnlyMemory<byte> file) : IComparer<SafeTensorsHeader.Entry>
{
    /// <summary>Sorts the entries by name and calls <paramref name="twice"/> with the place of a name that is duplicated.</summary>
    public void RequireUnique(SafeTensorsHeader.Entry[] entries, Action<int> twice)
    {
        Array.Sort(entries, this);
        for (var i = 1; i < entries.Length; i++)
        {
            if (Compare(entries[i - 1], entries[i]) == 0)
                twice(Math.Max(entries[i - 1].Name, entries[i].Name));
        }
    }

    /// <inheritdoc />
    public int Compare(SafeTensorsHeader.Entry x, SafeTensorsHeader.Entry y)
    {
        var left = Written(x);
        var right = Written(y);
        if (!left.Contains((byte)'\\') && !right.Contains((byte)'\\'))
            return left.SequenceCompareTo(right);
        Span<byte> one = stackalloc byte[left.Length];
        Span<byte> other = stackalloc byte[right.Length];
        return one[..Unescape(x, one)].SequenceCompareTo(other[..Unescape(y, other)]);
    }

    /// <summary>Whether JSON text holds an escaped surrogate without its partner, which is no character.</summary>
    public static bool HasHalfCharacter(ReadOnlySpan<byte> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != (byte)'\\')
                continue;
            if (IsSurrogate(text[i..], "89AB"u8))
            {
                if (!IsSurrogate(text[(i + 6)..], "CDEF"u8))
                    return true;
                i += 11;
            }
            else if (IsSurrogate(text[i..], "CDEF"u8))
                return true;
            else
                i++;
        }

        return false;
    }

    // \uD8xx to \uDBxx is the first half, \uDCxx to \uDFxx the second.
    static bool IsSurrogate(ReadOnlySpan<byte> text, ReadOnlySpan<byte> third) =>
        text.Length >= 6
        && text[0] == (byte)'\\'
        && text[1] == (byte)'u'
        && (text[2] | 0x20) == 'd'
        && third.Contains(text[3] >= (byte)'a' ? (byte)(text[3] - 0x20) : text[3]);

    ReadOnlySpan<byte> Written(SafeTensorsHeader.Entry entry) => file.Span.Slice(entry.Name, entry.NameBytes);

    int Unescape(SafeTensorsHeader.Entry entry, Span<byte> text)
    {
        var reader = new Utf8JsonReader(file.Span.Slice(entry.Name - 1, entry.NameBytes + 2));
        reader.Read();
        return reader.CopyString(text);
    }
}
