using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using HydraSharp.Inference;

namespace HydraSharp.Maps;

/// <summary>
/// An array of NumPy's .npy format (versions 1 to 3), of numbers of up to 8 bytes in either byte order, in C or Fortran order: [height, width] or
/// [height, width, channels].
/// </summary>
/// <param name="Width">Length of the second axis.</param>
/// <param name="Height">Length of the first axis.</param>
/// <param name="Channels">Length of the third axis; 1 without one.</param>
/// <param name="Values">[height, width, channels]</param>
sealed partial record NpyFile(int Width, int Height, int Channels, double[] Values)
{
    const string AnotherCopy = "take another copy";
    const int Preamble = 8;
    const long MostNumbers = 400_000_000;

    static ReadOnlySpan<byte> Signature => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Whether the name ends in .npy.</summary>
    public static bool IsNamedSo(string path) => path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a file.</summary>
    /// <exception cref="HydraImageException">The only exception.</exception>
    public static NpyFile Read(string path) => Decode(ImageFile.Read(path), path);

    /// <summary>Reads a file's bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="name">What messages call the file.</param>
    /// <exception cref="HydraImageException">The only exception.</exception>
    public static NpyFile Decode(byte[] bytes, string name)
    {
        if (!bytes.AsSpan().StartsWith(Signature)) throw new HydraImageException(name, "it is not a .npy file", "write it with numpy.save");
        var (text, start) = Header(bytes, name);
        var form = Form().Match(text);
        if (!form.Success) throw Damaged(name, "its header is not that of an array of numbers");
        long[] shape = [.. Whole().Matches(form.Groups["shape"].Value).Select(m => long.Parse(m.Value, CultureInfo.InvariantCulture))];
        if (shape.Length is < 2 or > 3 || shape.Any(n => n is < 1 or > int.MaxValue))
            throw new HydraImageException(name, $"its shape is ({string.Join(", ", shape)})", "[height, width] or [height, width, channels] is needed");
        var count = shape.Aggregate(1.0, (a, b) => a * b);
        var width = int.Parse(form.Groups["bytes"].Value, CultureInfo.InvariantCulture);
        if (count > MostNumbers) throw new HydraImageException(name, "it is too large", "make it smaller");
        if (bytes.Length - start != (long)count * width) throw Damaged(name, $"it has {bytes.Length - start} bytes of numbers and should have {(long)count * width}");
        var numbers = Numbers(bytes.AsSpan(start), form.Groups["kind"].Value[0], width, form.Groups["order"].Value == ">", name);
        var (height, wide, channels) = ((int)shape[0], (int)shape[1], shape.Length == 3 ? (int)shape[2] : 1);
        return new(wide, height, channels, form.Groups["fortran"].Value == "True" ? Turned(numbers, height, wide, channels) : numbers);
    }

    /// <summary>A float32 file.</summary>
    /// <param name="width">Length of the second axis.</param>
    /// <param name="height">Length of the first axis.</param>
    /// <param name="channels">Length of the third axis; 1 for none.</param>
    /// <param name="values">[height, width, channels]</param>
    public static byte[] Write(int width, int height, int channels, ReadOnlySpan<float> values)
    {
        var shape = channels == 1 ? $"{height}, {width}" : $"{height}, {width}, {channels}";
        var header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({shape}), }}";
        header = header.PadRight((header.Length + 10) / 64 * 64 + 64 - 11) + "\n";
        var bytes = new byte[10 + header.Length + values.Length * 4];
        Signature.CopyTo(bytes);
        bytes[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(Preamble), (ushort)header.Length);
        Encoding.ASCII.GetBytes(header, bytes.AsSpan(10));
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(10 + header.Length + 4 * i), values[i]);
        return bytes;
    }

    /// <summary>The values, when each pixel has so many.</summary>
    /// <exception cref="HydraImageException">It has another number.</exception>
    public double[] Of(int channels, string name) => Channels == channels
        ? Values
        : throw new HydraImageException(name, $"it has {Channels} numbers a pixel", $"{channels} are needed");

    static (string Text, int Start) Header(byte[] bytes, string name)
    {
        if (bytes.Length < Preamble + 4) throw Damaged(name, "it is cut off");
        var isFirst = bytes[6] == 1;
        var length = isFirst ? BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(Preamble)) : BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(Preamble));
        var start = Preamble + (isFirst ? 2 : 4);
        if (bytes[6] is < 1 or > 3 || length > bytes.Length - start) throw Damaged(name, "its header is cut off or of an unknown version");
        return (Encoding.UTF8.GetString(bytes, start, (int)length), start + (int)length);
    }

    static double[] Numbers(ReadOnlySpan<byte> bytes, char kind, int width, bool isBig, string name)
    {
        var numbers = new double[bytes.Length / width];
        Span<byte> one = stackalloc byte[8];
        for (var i = 0; i < numbers.Length; i++)
        {
            var item = one[..width];
            bytes.Slice(i * width, width).CopyTo(item);
            if (isBig) item.Reverse();
            numbers[i] = (kind, width) switch
            {
                ('f', 8) => BinaryPrimitives.ReadDoubleLittleEndian(item),
                ('f', 4) => BinaryPrimitives.ReadSingleLittleEndian(item),
                ('f', 2) => (double)BinaryPrimitives.ReadHalfLittleEndian(item),
                ('u' or 'b', 1) => item[0],
                ('i', 1) => (sbyte)item[0],
                ('u', 2) => BinaryPrimitives.ReadUInt16LittleEndian(item),
                ('i', 2) => BinaryPrimitives.ReadInt16LittleEndian(item),
                ('u', 4) => BinaryPrimitives.ReadUInt32LittleEndian(item),
                ('i', 4) => BinaryPrimitives.ReadInt32LittleEndian(item),
                ('u', 8) => BinaryPrimitives.ReadUInt64LittleEndian(item),
                ('i', 8) => BinaryPrimitives.ReadInt64LittleEndian(item),
                _ => throw Damaged(name, $"numbers of the kind {kind}{width} do not exist"),
            };
        }

        return numbers;
    }

    static double[] Turned(double[] fortran, int height, int width, int channels)
    {
        var values = new double[fortran.Length];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                for (var k = 0; k < channels; k++)
                    values[(y * width + x) * channels + k] = fortran[(k * width + x) * height + y];
        return values;
    }

    static HydraImageException Damaged(string name, string how) => new(name, $"it is damaged: {how}", AnotherCopy);

    [GeneratedRegex(@"^\{'descr': '(?<order>[<>|=]?)(?<kind>[fiub])(?<bytes>[1248])', 'fortran_order': (?<fortran>True|False), 'shape': \((?<shape>[0-9, ]*)\),? *\} *\n?$")]
    private static partial Regex Form();

    [GeneratedRegex("[0-9]{1,18}")]
    private static partial Regex Whole();
}
