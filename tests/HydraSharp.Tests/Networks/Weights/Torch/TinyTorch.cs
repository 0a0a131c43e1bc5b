using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using static HydraSharp.Tests.Networks.Weights.Torch.PickleWriter;

namespace HydraSharp.Tests.Networks.Weights.Torch;

/// <summary>PyTorch files of a test's own, laid out as torch.save lays them out.</summary>
internal sealed class TinyTorch
{
    internal static readonly Name OrderedDict = new("collections", "OrderedDict");
    internal static readonly Name RebuildTensor = new("torch._utils", "_rebuild_tensor_v2");
    internal static readonly Name RebuildParameter = new("torch._utils", "_rebuild_parameter");

    /// <summary>OrderedDict() as Python writes it: a call.</summary>
    internal static readonly Call Nothing = new(OrderedDict);

    readonly Dictionary<string, byte[]> storages = [];

    internal sealed record Ordered(params (string Name, object? Value)[] Items);

    internal string ByteOrder { get; init; } = "little";

    internal CompressionLevel Compression { get; init; } = CompressionLevel.NoCompression;

    internal Persistent Storage<T>(string type, params T[] numbers)
        where T : unmanaged
    {
        var key = storages.Count.ToString();
        storages[key] = MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray();
        return Id(type, key, numbers.Length);
    }

    internal static Persistent Id(string type, string key, object count) =>
        new(new object?[] { "storage", new Name("torch", type), key, "cpu", count });

    internal static Call Tensor(object? storage, object? offset, int[] size, int[] stride) =>
        new(RebuildTensor, storage, offset, Tuple(size), Tuple(stride), false, Nothing);

    internal static object?[] Tuple(int[] numbers) => [.. numbers.Select(n => (object?)n)];

    internal byte[] Save(object? root) => Zip(PickleWriter.Of(root));

    internal byte[] Zip(byte[] pickle, params (string Name, byte[] Content)[] more)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create))
        {
            (string, byte[])[] files =
            [
                ("archive/data.pkl", pickle),
                ("archive/byteorder", Encoding.ASCII.GetBytes(ByteOrder)),
                .. storages.Select(s => ("archive/data/" + s.Key, s.Value)),
                ("archive/version", "3\n"u8.ToArray()),
                .. more,
            ];
            foreach (var (name, content) in files)
            {
                using var entry = zip.CreateEntry(name, Compression).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }
}
