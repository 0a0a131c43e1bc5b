using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using HydraSharp.Inference;
using HydraSharp.Runs.Checkpoints;

namespace HydraSharp.Files.Tensors;

/// <summary>
/// Reads and writes weights as safetensors: 8 bytes of header length, a JSON header, the numbers. Holds no code, and nothing in it is
/// believed before it is checked. It has no checksum: <see cref="CheckpointStore"/> keeps one.
/// Format: https://github.com/huggingface/safetensors.
/// </summary>
internal static class SafeTensors
{
    const string MetadataKey = "__metadata__";

    /// <summary>Reads a file.</summary>
    /// <exception cref="HydraException">
    /// The file is not what the format demands (kind Model; file, reason, byte), or cannot be read.
    /// </exception>
    public static SafeTensorsFile Read(IStorage storage, string path)
    {
        byte[] bytes;
        try
        {
            using var stream = storage.OpenRead(path);
            if (stream.Length > Array.MaxLength)
                throw new HydraException(ErrorKind.Model, $"{path}: {stream.Length} bytes are too many, at most {Array.MaxLength}");
            bytes = GC.AllocateUninitializedArray<byte>((int)stream.Length);
            stream.ReadExactly(bytes);
        }
        catch (Exception error) when (StorageFailure.Is(error))
        {
            throw new HydraException(ErrorKind.Model, $"cannot read weights '{path}': {error.Message}", error);
        }

        return Read(bytes, path);
    }

    /// <summary>
    /// Reads a file's bytes; the arrays are slices of them. Until the whole header is found good, less is allocated than the file is long.
    /// </summary>
    /// <param name="file">The bytes.</param>
    /// <param name="name">What to call the file in errors.</param>
    /// <exception cref="HydraException">The bytes are not what the format demands (kind Model; file, reason, byte).</exception>
    public static SafeTensorsFile Read(ReadOnlyMemory<byte> file, string name)
    {
        var header = new SafeTensorsHeader(file, name);
        var entries = header.Check();
        var arrays = new NamedArray[entries.Length];
        for (var i = 0; i < entries.Length; i++)
            arrays[i] = header.Open(entries[i]);
        return new SafeTensorsFile(arrays, header.Metadata());
    }

    /// <summary>Writes a file. The same arrays in the same order give the same bytes; the numbers begin at a multiple of 8.</summary>
    /// <exception cref="ArgumentException">Two arrays have one name, or an array's bytes do not fit its shape.</exception>
    public static void Write(Stream stream, IReadOnlyList<NamedArray> arrays, IReadOnlyDictionary<string, string>? metadata = null)
    {
        Check(arrays);
        var header = Header(arrays, metadata);
        var padding = (8 - header.WrittenCount % 8) % 8;
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.WrittenCount + padding);
        stream.Write(length);
        stream.Write(header.WrittenSpan);
        stream.Write("       "u8[..padding]);
        foreach (var array in arrays)
            stream.Write(array.Bytes.Span);
    }

    /// <summary>The position of the first number that is NaN or infinite; -1 when all are finite. Integers always are.</summary>
    public static long FirstNonFinite(NamedArray array) =>
        array.Type switch
        {
            ElementType.F64 => FirstWithAll<ulong>(MemoryMarshal.Cast<byte, ulong>(array.Bytes.Span), 0x7FF0000000000000),
            ElementType.F32 => FirstWithAll<uint>(MemoryMarshal.Cast<byte, uint>(array.Bytes.Span), 0x7F800000u),
            ElementType.F16 => FirstWithAll<ushort>(MemoryMarshal.Cast<byte, ushort>(array.Bytes.Span), 0x7C00),
            ElementType.BF16 => FirstWithAll<ushort>(MemoryMarshal.Cast<byte, ushort>(array.Bytes.Span), 0x7F80),
            _ => -1,
        };

    // A float is not finite exactly when every bit of its exponent is set.
    static long FirstWithAll<T>(ReadOnlySpan<T> bits, T exponent)
        where T : struct, IBinaryInteger<T>
    {
        var mask = new Vector<T>(exponent);
        var i = 0;
        for (; i <= bits.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            if (Vector.EqualsAny(new Vector<T>(bits[i..]) & mask, mask))
                break;
        }

        for (; i < bits.Length; i++)
        {
            if ((bits[i] & exponent) == exponent)
                return i;
        }

        return -1;
    }

    static void Check(IReadOnlyList<NamedArray> arrays)
    {
        var names = new HashSet<string>(StringComparer.Ordinal) { MetadataKey };
        foreach (var array in arrays)
        {
            if (!IsName(array.Name))
                throw new ArgumentException($"'{array.Name}' is too long or holds half a character", nameof(arrays));
            if (!names.Add(array.Name))
                throw new ArgumentException($"'{array.Name}' twice, or a reserved name", nameof(arrays));
            if (NamedArray.BytesOf(array.Type, array.Shape) != array.Bytes.Length)
                throw new ArgumentException(
                    $"'{array.Name}' has {array.Bytes.Length} bytes for {array.Type} [{string.Join(", ", array.Shape)}]",
                    nameof(arrays)
                );
        }
    }

    // As it will be escaped in the header: the reader takes at most this much.
    static bool IsName(string name) =>
        Utf8.FromUtf16(name, new byte[SafeTensorsHeader.LongestName], out _, out _, replaceInvalidSequences: false) == OperationStatus.Done
        && JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes.Length
            <= SafeTensorsHeader.LongestName;

    static ArrayBufferWriter<byte> Header(IReadOnlyList<NamedArray> arrays, IReadOnlyDictionary<string, string>? metadata)
    {
        var buffer = new ArrayBufferWriter<byte>(256 + 128 * arrays.Count);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        if (metadata is { Count: > 0 })
        {
            json.WriteStartObject(MetadataKey);
            foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                json.WriteString(key, value);
            json.WriteEndObject();
        }

        var offset = 0L;
        foreach (var array in arrays)
        {
            json.WriteStartObject(array.Name);
            json.WriteString("dtype", array.Type.ToString());
            json.WriteStartArray("shape");
            foreach (var size in array.Shape)
                json.WriteNumberValue(size);
            json.WriteEndArray();
            json.WriteStartArray("data_offsets");
            json.WriteNumberValue(offset);
            json.WriteNumberValue(offset += array.Bytes.Length);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.Flush();
        return buffer;
    }
}
