using System.Security.Cryptography;
using System.Text;

namespace HydraSharp.Inference;

/// <summary>
/// The end of a model file: an entry of its metadata that holds the SHA-256 of all bytes before it, so that no byte can change unnoticed. To
/// an ONNX reader it is metadata like any other (field 14 of ModelProto: key and value).
/// </summary>
public static class ModelSeal
{
    /// <summary>Key of the seal in the file's metadata.</summary>
    public const string Key = "hydrasharp.sha256";

    const int HashLength = 64;
    const byte MetadataTag = 14 << 3 | 2;
    const byte KeyTag = 1 << 3 | 2;
    const byte ValueTag = 2 << 3 | 2;

    // tag, length, key tag, key length, key, value tag, value length, value: all lengths are below 128.
    static readonly int Length = 2 + 2 + Key.Length + 2 + HashLength;

    /// <summary>The model with its seal.</summary>
    public static byte[] Append(ReadOnlySpan<byte> model) => [.. model, .. Seal(model)];

    /// <summary>Whether a file ends with a seal.</summary>
    public static bool IsSealed(ReadOnlySpan<byte> file) =>
        file.Length > Length && file[^Length..^HashLength].SequenceEqual(Seal([]).AsSpan(0, Length - HashLength));

    /// <summary>Whether the seal fits what is before it.</summary>
    public static bool Holds(ReadOnlySpan<byte> file) => file.Length > Length && file[^Length..].SequenceEqual(Seal(file[..^Length]));

    static byte[] Seal(ReadOnlySpan<byte> model) =>
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
