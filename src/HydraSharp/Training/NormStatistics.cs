using System.Runtime.InteropServices;
using HydraSharp.Distributed;
using HydraSharp.Layers;
using HydraSharp.Models;

namespace HydraSharp.Training;

/// <summary>
/// What batch norms learn of batches that several ranks see: each batch is normalised by its own statistics, and the running ones take in those of all batches
/// in their order, with the arithmetic of one process that sees them one after another.
/// </summary>
internal sealed class NormStatistics
{
    readonly IRanks ranks;
    readonly BatchNorm[] norms;

    internal NormStatistics(IRanks ranks, HydraNet net)
    {
        (this.ranks, norms) = (ranks, [.. net.modules().OfType<BatchNorm>()]);
        if (ranks.Size > 1) foreach (var norm in norms) norm.Seen = [];
    }

    /// <summary>To be called after the last batch of a step.</summary>
    internal void Learn()
    {
        if (ranks.Size == 1) return;
        var mine = norms.Select(n => (float)n.Seen!.Count).ToList();
        foreach (var norm in norms)
        {
            foreach (var numbers in norm.Seen!) mine.AddRange(numbers);
            norm.Seen.Clear();
        }

        foreach (var bytes in ranks.Gather(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(mine)))) Learn(MemoryMarshal.Cast<byte, float>(bytes));
    }

    // A rank's numbers: how many batches each norm saw, then their statistics.
    void Learn(ReadOnlySpan<float> numbers)
    {
        var at = norms.Length;
        for (var n = 0; n < norms.Length; n++)
            for (var batch = 0; batch < (int)numbers[n]; batch++)
            {
                norms[n].Learn(numbers.Slice(at, norms[n].Numbers));
                at += norms[n].Numbers;
            }
    }
}
