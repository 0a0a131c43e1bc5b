using static TorchSharp.torch;

namespace HydraSharp.Layers;

/// <summary>
/// A layer that normalises by statistics over batches [N, C, H, W] and keeps running ones, mean and variance [C], for evaluation.
/// </summary>
public interface INormStatistics
{
    /// <summary>Whether the running statistics stay as they are, and are what normalises, while training.</summary>
    bool Frozen { get; set; }

    /// <summary>Whether batches are normalised by their own statistics while training and the running ones do not follow them.</summary>
    bool ResetStatistics { get; set; }

    /// <summary>
    /// Means and variances [2 * C] of the batches seen since they were last taken in by <see cref="Learn"/>; null where the running
    /// statistics take in each batch at once.
    /// </summary>
    IList<float[]>? Seen { get; set; }

    /// <summary>How many numbers a batch's statistics are: 2 * C.</summary>
    int StatisticsLength { get; }

    /// <summary>Takes in a batch's mean and variance [2 * C]; the running statistics may depend on nothing else.</summary>
    void Learn(ReadOnlySpan<float> statistics);

    /// <summary>
    /// Takes other running statistics [C]; weight and bias follow, so that in evaluation the layer stays the same function.
    /// </summary>
    void TakeStatistics(Tensor mean_C, Tensor variance_C);
}
