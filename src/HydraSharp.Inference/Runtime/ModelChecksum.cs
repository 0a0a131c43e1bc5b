using System.Security.Cryptography;
using System.Text;

namespace HydraSharp.Inference.Runtime;

/// <summary>
/// The end of a model file: an entry of its metadata that holds the SHA-256 of all bytes before it, so that no byte can change unnoticed.
/// To an ONNX reader it is metadata like any other (field 14 of ModelProto: key and value).
/// </summary>
public static class ModelChecksum
{
    /// <summary>Key of the checksum in the file's metadata.</summary>
    public const string Key = "hydrasharp.sha256";

    const int HashLength = 64;
    const byte MetadataTag = 14 << 3 | 2;
    const byte KeyTag = 1 << 3 | 2;
    const byte ValueTag = 2 << 3 | 2;

    // tag, length, key tag, key length, key, value tag, value length, value: all lengths are below 128.
    static readonly int Length = 2 + 2 + Key.Length + 2 + HashLength;

    /// <summary>The model with its checksum.</summary>
    public static byte[] Append(ReadOnlySpan<byte> model) => [.. model, .. Entry(model)];

    /// <summary>Whether a file ends with a checksum.</summary>
    public static bool HasChecksum(ReadOnlySpan<byte> file) =>
        file.Length > Length && file[^Length..^HashLength].SequenceEqual(Entry([]).AsSpan(0, Length - HashLength));

    /// <summary>Whether the checksum fits what is before it.</summary>
    public static bool Holds(ReadOnlySpan<byte> file) => file.Length > Length && file[^Length..].SequenceEqual(Entry(file[..^Length]));

    static byte[] Entry(ReadOnlySpan<byte> model) =>
        [
            MetadataTag,
            (byte)(Length - 2),
            KeyTag,
            (byte)Key.Length,
            .. Encoding.ASCII.GetBytes(Key),
            ValueTag,
            HashLength,
            .. Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(model))),
        ];
}
