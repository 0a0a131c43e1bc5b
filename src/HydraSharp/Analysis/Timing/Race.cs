using System.Diagnostics;
using System.Globalization;
using HydraSharp.Inference;

namespace HydraSharp.Analysis.Timing;

/// <summary>
/// Times contestants in turns, so that what else the machine does slows all of them alike, and their ratios hold. Times are of whole batches
/// of decoded pictures.
/// </summary>
internal static class Race
{
    const double WarmUpSeconds = 0.3;
    const double TurnSeconds = 0.15;

    /// <summary>Times each contestant.</summary>
    /// <param name="contestants">Who runs.</param>
    /// <param name="batch">The pictures of one batch.</param>
    /// <param name="rounds">Turns each.</param>
    /// <param name="stop">Ends the work early.</param>
    /// <returns>Seconds of every batch, by contestant and round.</returns>
    internal static double[][][] Run(
        IReadOnlyList<Contestant> contestants,
        IReadOnlyList<PixelImage> batch,
        int rounds,
        CancellationToken stop
    )
    {
        foreach (var contestant in contestants)
            Turn(contestant, batch, WarmUpSeconds, stop);
        var times = contestants.Select(_ => new double[rounds][]).ToArray();
        for (var round = 0; round < rounds; round++)
        for (var i = 0; i < contestants.Count; i++)
            times[i][round] = Turn(contestants[i], batch, TurnSeconds, stop);
        return times;
    }

    /// <summary>How the times were taken, in words.</summary>
    internal static string Protocol(int rounds) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{rounds} turn{(rounds == 1 ? "" : "s")} each of at least {TurnSeconds} s, one contestant after another, after {WarmUpSeconds} s each to warm up; every network on all threads; "
                + $"the threads of ONNX Runtime stop spinning after each run (session.force_spinning_stop), without which separate networks would hinder one another"
        );

    static double[] Turn(Contestant contestant, IReadOnlyList<PixelImage> batch, double seconds, CancellationToken stop)
    {
        var times = new List<double>();
        var began = Stopwatch.GetTimestamp();
        do
        {
            stop.ThrowIfCancellationRequested();
            var start = Stopwatch.GetTimestamp();
            contestant.Answer(batch);
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        } while (Stopwatch.GetElapsedTime(began).TotalSeconds < seconds);
        return [.. times];
    }
}
