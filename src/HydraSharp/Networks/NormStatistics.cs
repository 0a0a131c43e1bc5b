using HydraSharp.Layers;

namespace HydraSharp.Networks;

/// <summary>
/// What a network's batch norms saw of the batches of a step, where several processes see some each: every batch is normalised by its own
/// statistics, and the running ones take in those of all batches afterwards, in their order.
/// </summary>
internal sealed class NormStatistics
{
    readonly INormStatistics[] norms;

    /// <summary>From now on the network's batch norms remember what they see, and learn it when <see cref="Learn"/> says so.</summary>
    internal NormStatistics(HydraNet net)
    {
        norms = [.. net.modules().OfType<INormStatistics>()];
        foreach (var norm in norms)
            norm.Seen = new List<float[]>();
    }

    /// <summary>What was seen since the last call: how many batches each norm saw, then their statistics.</summary>
    internal float[] Seen()
    {
        var numbers = norms.Select(n => (float)n.Seen!.Count).ToList();
        foreach (var norm in norms)
        {
            foreach (var statistics in norm.Seen!)
                numbers.AddRange(statistics);
            norm.Seen.Clear();
        }

        return [.. numbers];
    }

    /// <summary>Takes in what <see cref="Seen"/> gave, here or elsewhere.</summary>
    internal void Learn(ReadOnlySpan<float> numbers)
    {
        var at = norms.Length;
        for (var n = 0; n < norms.Length; n++)
        for (var batch = 0; batch < (int)numbers[n]; batch++)
        {
            norms[n].Learn(numbers.Slice(at, norms[n].StatisticsLength));
            at += norms[n].StatisticsLength;
        }
    }
}
