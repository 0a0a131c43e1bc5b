using System.Text;

namespace HydraSharp.Inference.Runtime;

/// <summary>
/// Walks over the fields of one protobuf message (https://protobuf.dev/programming-guides/encoding/). It allocates nothing and believes no
/// length.
/// </summary>
ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    ReadOnlySpan<byte> left = message;

    /// <summary>Number of the field that was read last.</summary>
    public int Field { get; private set; }

    /// <summary>Its number, where it is a varint.</summary>
    public ulong Number { get; private set; }

    /// <summary>Its bytes, where it is a text, a message or packed numbers; else empty.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Whether a field's length reached over the end, or it was of no known form.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>The last field's bytes as text.</summary>
    public readonly string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>Goes to the next field; false at the end, and where the message is broken.</summary>
    public bool Next()
    {
        Bytes = [];
        Number = 0;
        if (left.IsEmpty || IsBroken)
            return false;
        if (!Varint(out var tag) || tag >> 3 is 0 or > int.MaxValue)
            return Break();
        Field = (int)(tag >> 3);
        return (tag & 7) switch
        {
            0 => Varint(out var number) ? Found(number) : Break(),
            1 => Skip(8),
            2 => Varint(out var length) ? Skip(length) : Break(),
            5 => Skip(4),
            _ => Break(),
        };
    }

    bool Found(ulong number)
    {
        Number = number;
        return true;
    }

    bool Skip(ulong length)
    {
        if (length > (ulong)left.Length)
            return Break();
        Bytes = left[..(int)length];
        left = left[(int)length..];
        return true;
    }

    bool Break()
    {
        IsBroken = true;
        return false;
    }

    bool Varint(out ulong value)
    {
        value = 0;
        for (var i = 0; i < left.Length && i < 10; i++)
        {
            value |= (ulong)(left[i] & 0x7F) << 7 * i;
            if (left[i] > 0x7F)
                continue;
            left = left[(i + 1)..];
            return true;
        }

        return false;
    }
}
