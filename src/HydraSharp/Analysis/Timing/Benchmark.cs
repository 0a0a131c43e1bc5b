using System.Diagnostics;
using System.Globalization;
using HydraSharp.Inference.Imaging;

namespace HydraSharp.Analysis.Timing;

/// <summary>
/// Times candidates in rounds, so that what else the machine does slows all of them alike, and their ratios hold. Times are of whole
/// batches of decoded images.
/// </summary>
internal static class Benchmark
{
    const double WarmUpSeconds = 0.3;
    const double TurnSeconds = 0.15;

    /// <summary>Times each candidate.</summary>
    /// <param name="candidates">Who runs.</param>
    /// <param name="batch">The images of one batch.</param>
    /// <param name="rounds">Rounds each.</param>
    /// <param name="stop">Ends the work early.</param>
    /// <returns>Seconds of every batch, by candidate and round.</returns>
    internal static double[][][] Run(
        IReadOnlyList<Candidate> candidates,
        IReadOnlyList<PixelImage> batch,
        int rounds,
        CancellationToken stop
    )
    {
        foreach (var candidate in candidates)
            Turn(candidate, batch, WarmUpSeconds, stop);
        var times = candidates.Select(_ => new double[rounds][]).ToArray();
        for (var round = 0; round < rounds; round++)
        for (var i = 0; i < candidates.Count; i++)
            times[i][round] = Turn(candidates[i], batch, TurnSeconds, stop);
        return times;
    }

    /// <summary>How the times were taken, in words.</summary>
    internal static string Protocol(int rounds) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{rounds} turn{(rounds == 1 ? "" : "s")} each of at least {TurnSeconds} s, one candidate "
                + $"after another, after {WarmUpSeconds} s each to warm up; every network on all threads; "
                + $"the threads of ONNX Runtime stop spinning after each run "
                + $"(session.force_spinning_stop), without which separate networks would hinder one another"
        );

    static double[] Turn(Candidate candidate, IReadOnlyList<PixelImage> batch, double seconds, CancellationToken stop)
    {
        var times = new List<double>();
        var began = Stopwatch.GetTimestamp();
        do
        {
            stop.ThrowIfCancellationRequested();
            var start = Stopwatch.GetTimestamp();
            candidate.Answer(batch);
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        } while (Stopwatch.GetElapsedTime(began).TotalSeconds < seconds);
        return [.. times];
    }
}
