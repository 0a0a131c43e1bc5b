using HydraSharp.Determinism;
using HydraSharp.Tasks.Metrics;

namespace HydraSharp.Analysis;

/// <summary>
/// The bootstrap over rows: Efron, Annals of Statistics 7, 1979. As many rows as there are, drawn with replacement, a figure of them, many
/// times; the interval lies between the 2.5th and the 97.5th percentile. Seeded: the same rows give the same interval.
/// </summary>
internal static class Bootstrap
{
    const long Seed = 1979;
    const double Tail = 0.025;

    // A replicate of 2,000 rows costs about a tenth of a millisecond and figure.
    const int MostReplicates = 1000;
    const int LeastReplicates = 200;
    const long RowBudget = 4_000_000;

    /// <summary>Replicates that a number of rows can afford: 1,000 up to 4,000 rows, 200 from 20,000 on.</summary>
    internal static int Replicates(int rows) => (int)Math.Clamp(RowBudget / Math.Max(1, rows), LeastReplicates, MostReplicates);

    /// <summary>Figures of rows drawn again: [figures][replicates].</summary>
    /// <param name="figures">What is measured of drawn rows.</param>
    /// <param name="rows">The rows to draw from.</param>
    /// <param name="replicates">How often.</param>
    /// <param name="stream">Other streams draw otherwise.</param>
    /// <param name="stop">Ends the work early.</param>
    internal static double[][] Draw(
        IReadOnlyList<Func<int[], double>> figures,
        IReadOnlyList<int> rows,
        int replicates,
        long stream,
        CancellationToken stop = default
    )
    {
        var results = figures.Select(_ => new double[replicates]).ToArray();
        if (rows.Count == 0)
        {
            foreach (var result in results)
                Array.Fill(result, double.NaN);
            return results;
        }

        Parallel.For(0, replicates, new ParallelOptions { CancellationToken = stop }, replicate =>
        {
            var random = new SampleRandom(Seed, stream, replicate);
            var drawn = new int[rows.Count];
            for (var i = 0; i < drawn.Length; i++)
                drawn[i] = rows[random.Next(rows.Count)];
            for (var f = 0; f < figures.Count; f++)
                results[f][replicate] = figures[f](drawn);
        });
        return results;
    }

    /// <summary>Every metric of a task over all labelled images, with its interval, in the task's order.</summary>
    internal static IReadOnlyList<(MetricSpec Metric, Interval Value)> Figures(IMeasuredRows rows, CancellationToken stop)
    {
        Func<IReadOnlyList<int>, double>[] metrics = [.. rows.Task.Metrics.Select(rows.Measure)];
        var labelled = rows.Labelled;
        var drawn = Draw(
            [.. metrics.Select(m => (Func<int[], double>)(chosen => m(chosen)))],
            labelled,
            Replicates(labelled.Count),
            stream: 0,
            stop
        );
        return [.. metrics.Select((m, i) => (rows.Task.Metrics[i], Percentile(m(labelled), drawn[i])))];
    }

    /// <summary>The percentile interval; replicates in which the figure is not defined are left out.</summary>
    internal static Interval Percentile(double value, IEnumerable<double> replicates)
    {
        var sorted = replicates.Where(double.IsFinite).Order().ToArray();
        return double.IsNaN(value) || sorted.Length == 0
            ? Interval.None with
            {
                Value = value,
            }
            : new(value, Quantile(sorted, Tail), Quantile(sorted, 1 - Tail));
    }

    /// <summary>A quantile of sorted numbers, linear between two of them (type 7 of Hyndman and Fan, 1996).</summary>
    internal static double Quantile(IReadOnlyList<double> sorted, double share)
    {
        var at = share * (sorted.Count - 1);
        var below = (int)Math.Floor(at);
        var above = Math.Min(below + 1, sorted.Count - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
