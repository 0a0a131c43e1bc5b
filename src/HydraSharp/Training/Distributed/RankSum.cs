using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using HydraSharp.Training.Numerics;

namespace HydraSharp.Training.Distributed;

/// <summary>
/// Adds the ranks' numbers in the order of the ranks: each rank receives a block of everyone's numbers, adds them up and gives the sums to
/// all, which sends
/// 2 (n - 1) / n of the bytes from each rank, as a ring does.
/// </summary>
/// <param name="size">How many there are.</param>
/// <param name="exchange">Sends block r of its first argument to rank r, and leaves in its second the blocks that came, by rank.</param>
/// <param name="gather">Leaves in its second argument every rank's first one, by rank.</param>
internal sealed class RankSum(int size, RankSum.Transfer exchange, RankSum.Transfer gather)
{
    /// <summary>Sends bytes and receives others.</summary>
    internal delegate void Transfer(ReadOnlySpan<byte> sent, Span<byte> received);

    // 16 MiB of float32: large enough for any network's bandwidth, small beside the gradients.
    const int Bucket = 1 << 22;

    byte[] sent = [];
    byte[] received = [];
    float[] sum = [];
    float[] wide = [];

    /// <summary>Leaves the sums in the numbers.</summary>
    internal void Add(Span<float> values, GradientDtype dtype)
    {
        for (var done = 0; done < values.Length; done += Bucket)
        {
            var bucket = values.Slice(done, Math.Min(Bucket, values.Length - done));
            var block = (bucket.Length + size - 1) / size;
            if (dtype == GradientDtype.Bf16)
                AddRounded(bucket, block);
            else
                AddWhole(bucket, block);
        }
    }

    /// <summary>Leaves the sums in the numbers, which are few.</summary>
    internal void Add(Span<double> values)
    {
        var all = new double[values.Length * size];
        gather(MemoryMarshal.AsBytes(values), MemoryMarshal.AsBytes(all.AsSpan()));
        values.Clear();
        for (var r = 0; r < size; r++)
        for (var i = 0; i < values.Length; i++)
            values[i] += all[r * values.Length + i];
    }

    void AddWhole(Span<float> values, int block)
    {
        var mine = Of<float>(ref sent, block * size);
        var theirs = Of<float>(ref received, block * size);
        values.CopyTo(mine);
        mine[values.Length..].Clear();
        exchange(MemoryMarshal.AsBytes(mine), MemoryMarshal.AsBytes(theirs));
        for (var r = 1; r < size; r++)
            AddTo(theirs[..block], theirs.Slice(r * block, block));
        gather(MemoryMarshal.AsBytes(theirs[..block]), MemoryMarshal.AsBytes(mine));
        mine[..values.Length].CopyTo(values);
    }

    void AddRounded(Span<float> values, int block)
    {
        var mine = Of<ushort>(ref sent, block * size);
        var theirs = Of<ushort>(ref received, block * size);
        Gradients.Round(values, mine);
        mine[values.Length..].Clear();
        exchange(MemoryMarshal.AsBytes(mine), MemoryMarshal.AsBytes(theirs));
        if (sum.Length < block)
            (sum, wide) = (new float[block], new float[block]);
        Gradients.Widen(theirs[..block], sum);
        for (var r = 1; r < size; r++)
        {
            Gradients.Widen(theirs.Slice(r * block, block), wide);
            AddTo(sum.AsSpan(0, block), wide.AsSpan(0, block));
        }

        Gradients.Round(sum.AsSpan(0, block), theirs[..block]);
        gather(MemoryMarshal.AsBytes(theirs[..block]), MemoryMarshal.AsBytes(mine));
        Gradients.Widen(mine[..values.Length], values);
    }

    static void AddTo(Span<float> sum, ReadOnlySpan<float> values)
    {
        var i = 0;
        for (; i + Vector<float>.Count <= sum.Length; i += Vector<float>.Count)
            (new Vector<float>(sum[i..]) + new Vector<float>(values[i..])).CopyTo(sum[i..]);
        for (; i < sum.Length; i++)
            sum[i] += values[i];
    }

    static Span<T> Of<T>(ref byte[] memory, int count)
        where T : unmanaged
    {
        var bytes = count * Unsafe.SizeOf<T>();
        if (memory.Length < bytes)
            memory = GC.AllocateUninitializedArray<byte>(bytes, pinned: true);
        return MemoryMarshal.Cast<byte, T>(memory.AsSpan(0, bytes));
    }
}
