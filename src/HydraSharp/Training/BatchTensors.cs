using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace HydraSharp.Training;

/// <summary>
/// The memory that the loader fills and the network reads without a copy: tensors [batch, size, size, 3] seen as [batch, 3, size, size],
/// which is channels-last.
/// </summary>
internal sealed unsafe class BatchTensors : IDisposable
{
    readonly Dictionary<nint, Tensor> tensors = [];

    internal BatchTensors(int count, int batchSize, int size, bool bfloat16)
    {
        for (var i = 0; i < count; i++)
        {
            var tensor = zeros([batchSize, size, size, 3], dtype: bfloat16 ? ScalarType.BFloat16 : ScalarType.Float32).DetachFromDisposeScope();
            tensors.Add((nint)Unsafe.AsPointer(ref tensor.bytes[0]), tensor);
        }
    }

    /// <summary>The address of each buffer.</summary>
    internal IReadOnlyList<nint> Addresses => [.. tensors.Keys];

    /// <summary>The first pictures of a buffer as the network's input [count, 3, size, size].</summary>
    internal Tensor Input(nint address, int count) => tensors[address].narrow(0, 0, count).permute(0, 3, 1, 2);

    public void Dispose()
    {
        foreach (var tensor in tensors.Values) tensor.Dispose();
    }
}
