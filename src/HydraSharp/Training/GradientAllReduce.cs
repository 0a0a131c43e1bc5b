using System.Runtime.InteropServices;
using HydraSharp.Networks;
using HydraSharp.Training.Distributed;
using HydraSharp.Training.Numerics;
using static TorchSharp.torch;

namespace HydraSharp.Training;

/// <summary>
/// What the ranks of a training exchange in a step. Its batches are dealt out in order, a run of them to each rank, and everything is
/// added in that order: the step is the one that a single process takes which accumulates all of them.
/// </summary>
/// <param name="ranks">The processes.</param>
/// <param name="how">In what form gradients travel.</param>
/// <param name="net">The network.</param>
internal sealed unsafe class GradientAllReduce(IProcessGroup ranks, DistributedSpec how, HydraNet net)
{
    readonly NormStatistics? statistics = ranks.Size > 1 ? new(net) : null;
    float[] bucket = [];

    /// <summary>How many ranks there are.</summary>
    internal int Ranks => ranks.Size;

    /// <summary>The place of this rank's first batch of a step.</summary>
    internal int First(int accumulate) => ranks.Rank * accumulate;

    /// <summary>Sums of numbers of all ranks.</summary>
    internal void Sum(Span<double> values) => ranks.AllReduce(values);

    /// <summary>Numbers of all ranks, by rank; as many of each.</summary>
    internal IReadOnlyList<double[]> Gather(double[] mine) =>
        [.. ranks.Gather(MemoryMarshal.AsBytes(mine.AsSpan())).Select(r => MemoryMarshal.Cast<byte, double>(r).ToArray())];

    /// <summary>Leaves in each leaf the sum of all ranks' gradients; in those without one anywhere, none.</summary>
    internal void SumGradients(IReadOnlyList<Tensor> leaves)
    {
        if (ranks.Size == 1)
            return;
        using var scope = NewDisposeScope();
        var present = new double[leaves.Count];
        for (var i = 0; i < present.Length; i++)
            present[i] = leaves[i].grad is null ? 0 : 1;
        ranks.AllReduce(present);
        Tensor[] learning = [.. leaves.Where((_, i) => present[i] > 0)];
        Tensor[] gradients = [.. learning.Select(l => l.grad is { } own ? Gradients.SameLayout(own, l) : zeros_like(l.detach()))];
        Sum(gradients);
        for (var i = 0; i < learning.Length; i++)
            learning[i].grad = gradients[i];
    }

    /// <summary>Leaves in tensors, each dense in memory and laid out alike in all ranks, the sums of all ranks' numbers.</summary>
    internal void Sum(IReadOnlyList<Tensor> tensors)
    {
        if (ranks.Size == 1)
            return;
        var length = checked((int)tensors.Sum(t => t.numel()));
        if (bucket.Length < length)
            bucket = GC.AllocateUninitializedArray<float>(length, pinned: true);
        Copy(tensors, (numbers, place) => numbers.CopyTo(place), (bits, place) => Gradients.Widen(bits, place));
        ranks.AllReduce(bucket.AsSpan(0, length), how);
        Copy(tensors, (numbers, place) => place.CopyTo(numbers), (bits, place) => Gradients.Round(place, bits));
    }

    /// <summary>Leaves in small tensors the means over all ranks.</summary>
    internal void Average(IReadOnlyList<Tensor> tensors)
    {
        if (ranks.Size == 1)
            return;
        using var none = no_grad();
        using var scope = NewDisposeScope();
        foreach (var buffer in tensors)
        {
            var values = buffer.to(float64).contiguous().data<double>().ToArray();
            ranks.AllReduce(values);
            buffer.copy_(Means(values).view(buffer.shape));
        }

        Tensor Means(double[] sums) => tensor(sums.Select(s => s / ranks.Size).ToArray());
    }

    /// <summary>Lets batch norms learn from all ranks' batches, in their order.</summary>
    internal void LearnStatistics()
    {
        if (statistics is null)
            return;
        foreach (var seen in ranks.Gather(MemoryMarshal.AsBytes(statistics.Seen().AsSpan())))
            statistics.Learn(MemoryMarshal.Cast<byte, float>(seen));
    }

    void Copy(IReadOnlyList<Tensor> tensors, CopyOf<float> whole, CopyOf<ushort> half)
    {
        var at = 0;
        foreach (var tensor in tensors)
        {
            var (address, count) = (Gradients.Address(tensor), (int)tensor.numel());
            var place = bucket.AsSpan(at, count);
            if (tensor.dtype == ScalarType.BFloat16)
                half(new((ushort*)address, count), place);
            else
                whole(new((float*)address, count), place);
            at += count;
        }
    }

    delegate void CopyOf<T>(Span<T> numbers, Span<float> place);
}
