namespace HydraSharp.Files.Tensors;

/// <summary>A tensor at rest: its name, how its numbers are stored, its shape, and the numbers little-endian in row-major order.</summary>
internal sealed record NamedArray(string Name, ElementType Type, long[] Shape, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Bytes of one number.</summary>
    public static int SizeOf(ElementType type) =>
        type switch
        {
            ElementType.F64 or ElementType.I64 => 8,
            ElementType.F32 or ElementType.I32 => 4,
            ElementType.F16 or ElementType.BF16 or ElementType.I16 => 2,
            _ => 1,
        };

    /// <summary>Bytes of an array of this shape; null when the shape is impossible (negative, or more than 2^63 bytes).</summary>
    public static long? BytesOf(ElementType type, ReadOnlySpan<long> shape)
    {
        var bytes = (long)SizeOf(type);
        foreach (var size in shape)
        {
            if (size < 0 || Math.BigMul(bytes, size, out var low) != 0 || low < 0)
                return null;
            bytes = low;
        }

        return bytes;
    }
}
