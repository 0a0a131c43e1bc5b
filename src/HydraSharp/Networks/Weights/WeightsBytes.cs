using HydraSharp.Files;
using HydraSharp.Inference;

namespace HydraSharp.Networks.Weights;

/// <summary>A whole file in memory; nothing is allocated for one that its beginning shows to be none of ours.</summary>
internal static class WeightsBytes
{
    const int HeadBytes = 16;

    internal static byte[] Read(IStorage storage, string path)
    {
        if (!storage.Exists(path))
            throw new HydraException(ErrorKind.Model, $"there is no file '{path}'; pretrained.file names a .safetensors or .pth file");
        try
        {
            using var stream = storage.OpenRead(path);
            if (stream.Length > Array.MaxLength)
                throw new HydraException(ErrorKind.Model, $"{path}: {stream.Length} bytes are too many, at most {Array.MaxLength}");
            var head = new byte[Math.Min(stream.Length, HeadBytes)];
            stream.ReadExactly(head);
            WeightsFormat.Of(head, path);
            var bytes = GC.AllocateUninitializedArray<byte>((int)stream.Length);
            head.CopyTo(bytes, 0);
            stream.ReadExactly(bytes.AsSpan(head.Length));
            return bytes;
        }
        catch (Exception error) when (StorageFailure.Is(error))
        {
            throw new HydraException(ErrorKind.Model, $"cannot read weights '{path}': {error.Message}", error);
        }
    }
}
