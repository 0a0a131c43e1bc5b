using System.Buffers.Binary;
using System.Text;
using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;

namespace HydraSharp.DenseLabels;

/// <summary>
/// An array as NumPy saves it (NEP 1): float32, float64, uint8, uint16 or int32, in either byte order and either order of axes.
/// </summary>
/// <param name="Shape">Length of each axis.</param>
/// <param name="Values">The values, the last axis fastest.</param>
/// <param name="IsWhole">Whether whole numbers were stored.</param>
internal sealed record NpyFile(IReadOnlyList<int> Shape, float[] Values, bool IsWhole)
{
    const string AnotherCopy = "take another copy";

    static ReadOnlySpan<byte> Signature => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Whether the bytes begin like such a file.</summary>
    internal static bool Is(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Signature);

    /// <summary>Reads a file's bytes.</summary>
    /// <param name="bytes">The file's bytes.</param>
    /// <param name="name">What messages call the file.</param>
    /// <exception cref="HydraImageException">The only exception; it names the file, the reason and the remedy.</exception>
    internal static NpyFile Read(ReadOnlySpan<byte> bytes, string name)
    {
        if (!Is(bytes))
            throw new HydraImageException(name, "it is not an .npy file", "save it with numpy.save");
        try
        {
            return Read(bytes);
        }
        catch (EndOfStreamException e)
        {
            throw new HydraImageException(name, "it is cut off before its end", AnotherCopy, e);
        }
        catch (InvalidDataException e)
        {
            throw new HydraImageException(name, "it is damaged: " + e.Message, AnotherCopy, e);
        }
        catch (NotSupportedException e)
        {
            throw new HydraImageException(name, e.Message, "save it as float32 with numpy.save", e);
        }
    }

    /// <summary>Writes float32.</summary>
    /// <param name="shape">Length of each axis.</param>
    /// <param name="values">The values, the last axis fastest.</param>
    internal static byte[] Write(ReadOnlySpan<int> shape, ReadOnlySpan<float> values)
    {
        var axes = string.Join(", ", shape.ToArray()) + (shape.Length == 1 ? "," : "");
        var header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({axes}), }}";
        header = header.PadRight((header.Length + 11 + 63) / 64 * 64 - 11) + "\n";
        var bytes = new byte[10 + header.Length + values.Length * 4];
        Signature.CopyTo(bytes);
        bytes[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), (ushort)header.Length);
        Encoding.ASCII.GetBytes(header, bytes.AsSpan(10));
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(10 + header.Length + 4 * i), values[i]);
        return bytes;
    }

    /// <summary>Width and height of an array [height, width, channels]; a last axis of 1 may be missing.</summary>
    /// <exception cref="HydraImageException">It has another shape.</exception>
    internal (int Width, int Height) Size(int channels, string name)
    {
        if ((Shape.Count == 3 && Shape[2] == channels) || (Shape.Count == 2 && channels == 1))
            return (Shape[1], Shape[0]);
        throw new HydraImageException(
            name,
            $"its shape is [{string.Join(", ", Shape)}], where [height, width, {channels}] is needed",
            "save it in this shape"
        );
    }

    static NpyFile Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 12)
            throw new EndOfStreamException();
        if (bytes[6] is not (1 or 2 or 3) || bytes[7] != 0)
            throw new NotSupportedException($"it is of version {bytes[6]}.{bytes[7]}, which is not known");
        var begin = bytes[6] == 1 ? 10 : 12;
        var length =
            bytes[6] == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (length > bytes.Length - begin)
            throw new EndOfStreamException();
        var header = NpyHeader.Parse(bytes.Slice(begin, (int)length));
        var data = bytes[(begin + (int)length)..];
        var count = Count(header.Shape);
        var size = header.Type[1] - '0';
        if (data.Length < count * size)
            throw new EndOfStreamException();
        if (data.Length > count * size)
            throw new InvalidDataException("it has more values than its shape says");
        var values = new float[count];
        var big = header.Order == '>';
        for (var i = 0; i < values.Length; i++)
            values[i] = Value(data[(i * size)..], header.Type, big);
        return new(header.Shape, header.Fortran ? Turned(values, header.Shape) : values, header.Type[0] != 'f');
    }

    static long Count(IReadOnlyList<int> shape)
    {
        var count = 1L;
        foreach (var axis in shape)
        {
            count *= axis;
            if (count > PngFile.MostMegapixels * 4_000_000L)
                throw new NotSupportedException($"it is too large: its shape is [{string.Join(", ", shape)}]");
        }

        return count;
    }

    static float Value(ReadOnlySpan<byte> at, string type, bool big) =>
        type switch
        {
            "f4" => big ? BinaryPrimitives.ReadSingleBigEndian(at) : BinaryPrimitives.ReadSingleLittleEndian(at),
            "f8" => (float)(big ? BinaryPrimitives.ReadDoubleBigEndian(at) : BinaryPrimitives.ReadDoubleLittleEndian(at)),
            "u2" => big ? BinaryPrimitives.ReadUInt16BigEndian(at) : BinaryPrimitives.ReadUInt16LittleEndian(at),
            "i4" => big ? BinaryPrimitives.ReadInt32BigEndian(at) : BinaryPrimitives.ReadInt32LittleEndian(at),
            _ => at[0],
        };

    // From the first axis fastest to the last axis fastest.
    static float[] Turned(float[] values, IReadOnlyList<int> shape)
    {
        var turned = new float[values.Length];
        var at = new int[shape.Count];
        foreach (var value in values)
        {
            var to = 0;
            for (var axis = 0; axis < at.Length; axis++)
                to = to * shape[axis] + at[axis];
            turned[to] = value;
            for (var axis = 0; axis < at.Length && ++at[axis] == shape[axis]; axis++)
                at[axis] = 0;
        }

        return turned;
    }
}
