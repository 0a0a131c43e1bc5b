using System.Runtime.CompilerServices;
using HydraSharp.Data.Loading;
using HydraSharp.Inference.Imaging;
using static TorchSharp.torch;

namespace HydraSharp.Training.Memory;

/// <summary>
/// The memory that the loader fills and the network reads without a copy: tensors [batch, height, width, 3] seen as [batch, 3, height,
/// width], which is channels-last, and as many for each task whose labels are images.
/// </summary>
internal sealed unsafe class BatchTensors : IDisposable
{
    readonly Dictionary<nint, (Tensor Images, IReadOnlyList<Tensor> Maps)> tensors = [];
    readonly IReadOnlyList<LabelMaps> maps;

    internal BatchTensors(int count, int batchSize, ImagePreprocessing image, IReadOnlyList<LabelMaps> maps, bool bfloat16)
    {
        this.maps = maps;
        for (var i = 0; i < count; i++)
        {
            var images = Memory(3, bfloat16 ? ScalarType.BFloat16 : ScalarType.Float32);
            tensors.Add(Address(images), (images, [.. maps.Select(m => Memory(m.Format.Channels, ScalarType.Float32))]));
        }

        Tensor Memory(int channels, ScalarType type) =>
            zeros([batchSize, image.Size, image.InputWidth(), channels], dtype: type).DetachFromDisposeScope();
    }

    /// <summary>The buffers.</summary>
    internal IReadOnlyList<LoaderBuffer> Buffers => [.. tensors.Select(t => new LoaderBuffer(t.Key, [.. t.Value.Maps.Select(Address)]))];

    /// <summary>What the loader wrote into a buffer.</summary>
    internal Batch Of(LoadedBatch loaded)
    {
        var (images, written) = tensors[loaded.Buffer];
        return new(
            Seen(images),
            loaded.Indices,
            maps.Zip(written).ToDictionary(m => m.First.Column, m => Seen(m.Second), StringComparer.Ordinal)
        );

        Tensor Seen(Tensor memory_NHWC) => memory_NHWC.narrow(0, 0, loaded.Indices.Length).permute(0, 3, 1, 2);
    }

    public void Dispose()
    {
        foreach (var (images, written) in tensors.Values)
        {
            images.Dispose();
            foreach (var map in written)
                map.Dispose();
        }
    }

    static nint Address(Tensor tensor) => (nint)Unsafe.AsPointer(ref tensor.bytes[0]);
}
