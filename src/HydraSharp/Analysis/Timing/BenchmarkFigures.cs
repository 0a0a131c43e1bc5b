namespace HydraSharp.Analysis.Timing;

/// <summary>How fast one candidate was with batches of one size.</summary>
/// <param name="Name">What it is, such as <c>model with 3 heads</c>.</param>
/// <param name="Runtime">What ran it.</param>
/// <param name="Heads">Heads that answered.</param>
/// <param name="Networks">Networks that ran one after another.</param>
/// <param name="Batch">Images in a batch.</param>
/// <param name="ImagesPerSecond">Images a second, all tasks answered; the median of the rounds.</param>
/// <param name="P50">Median time of a batch in milliseconds.</param>
/// <param name="P95">95th percentile of the time of a batch in milliseconds.</param>
/// <param name="Cost">Time of a batch over that of one network with one head in the same runtime; the median of the rounds' ratios.</param>
/// <param name="Parameters">Numbers that were learned, in all networks.</param>
/// <param name="FileBytes">Bytes of all model files; 0 where there are none.</param>
/// <param name="MemoryBytes">By how much the process grew with it.</param>
public sealed record BenchmarkFigures(
    string Name,
    string Runtime,
    int Heads,
    int Networks,
    int Batch,
    double ImagesPerSecond,
    double P50,
    double P95,
    double Cost,
    long Parameters,
    long FileBytes,
    long MemoryBytes
)
{
    /// <summary>The figures of candidates.</summary>
    /// <param name="candidates">Who ran; the one with one network and one head of each runtime is the measure of its costs.</param>
    /// <param name="times">Seconds of every batch, by candidate and round.</param>
    /// <param name="batch">Images in a batch.</param>
    internal static IReadOnlyList<BenchmarkFigures> Of(IReadOnlyList<Candidate> candidates, double[][][] times, int batch) =>
        [
            .. candidates.Select(
                (c, i) =>
                {
                    var measure = candidates.Index().First(o => o.Item.Runtime == c.Runtime && o.Item is { Heads: 1, Networks: 1 }).Index;
                    var rounds = times[i].Select(Median).ToArray();
                    var all = times[i].SelectMany(t => t).Order().ToArray();
                    return new BenchmarkFigures(
                        c.Name,
                        c.Runtime,
                        c.Heads,
                        c.Networks,
                        batch,
                        batch / Median(rounds),
                        1000 * At(all, 0.5),
                        1000 * At(all, 0.95),
                        Median([.. rounds.Zip(times[measure], (mine, one) => mine / Median(one))]),
                        c.Parameters,
                        c.FileBytes,
                        c.MemoryBytes
                    );
                }
            ),
        ];

    /// <summary>The value in the middle, or the upper one of two.</summary>
    internal static double Median(double[] values) => At([.. values.Order()], 0.5);

    static double At(double[] sorted, double share) => sorted[(int)Math.Min(sorted.Length - 1, share * sorted.Length)];
}
