using System.Diagnostics;
using HydraSharp.Inference;

namespace HydraSharp.Training.Distributed;

/// <summary>
/// Waits for something that only asking brings about: at first without pause, then asking every millisecond, so that a core is free for
/// others.
/// </summary>
internal static class Waiting
{
    static readonly TimeSpan Eager = TimeSpan.FromMilliseconds(500);

    /// <summary>Asks until it is so.</summary>
    /// <param name="done">Asks.</param>
    /// <param name="patience">The longest time; infinite for any.</param>
    /// <param name="late">The message when it took longer.</param>
    /// <exception cref="HydraException">It took longer.</exception>
    internal static void Until(Func<bool> done, TimeSpan patience, Func<TimeSpan, string> late)
    {
        if (done())
            return;
        var start = Stopwatch.GetTimestamp();
        var spinner = new SpinWait();
        while (!done())
        {
            var waited = Stopwatch.GetElapsedTime(start);
            if (patience != Timeout.InfiniteTimeSpan && waited > patience)
                throw new HydraException(ErrorKind.Failed, late(waited));
            if (waited < Eager)
                Thread.Yield();
            else
                spinner.SpinOnce(sleep1Threshold: 1);
        }
    }
}
