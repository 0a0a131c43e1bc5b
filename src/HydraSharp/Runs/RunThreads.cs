using System.Globalization;
using HydraSharp.Runs.Records;
using HydraSharp.Training;
using HydraSharp.Training.Distributed;
using static TorchSharp.torch;

namespace HydraSharp.Runs;

/// <summary>
/// The threads of a training run. A count that nobody named becomes smaller while other programs take processors; every change is reported
/// and recorded.
/// Warns when steps become far slower than the first ones.
/// </summary>
internal sealed class RunThreads
{
    const double WindowSeconds = 2;

    // A count that adapts has had time to, before a warning.
    const double AdaptedSeconds = 3 * WindowSeconds;

    readonly TrainOptions options;
    readonly int budget;
    readonly bool mayAdapt;
    readonly ThreadChoice choice;
    readonly StepWatch watch;
    readonly Func<double, TakenProcessors?>? load;
    long? opened;
    long? stepped;
    TimeSpan waited;

    /// <param name="options">The clock, and who receives reports.</param>
    /// <param name="source">What decided the count.</param>
    /// <param name="threads">The count that the run began with.</param>
    /// <param name="adapts">Whether it may fall: one process, on processors.</param>
    internal RunThreads(TrainOptions options, ThreadBudget source, int threads, bool adapts)
    {
        (this.options, budget, choice) = (options, threads, new(threads));
        mayAdapt = adapts && source.Source == ThreadBudget.Given;
        adapts &= !source.IsFixed && threads > 1;
        load = adapts ? options.Load ?? new ExternalLoad().Since : null;
        watch = new(adapts ? AdaptedSeconds : WindowSeconds);
        var reason = threads == source.Count ? source.Source : "as when the run began";
        if (adapts)
            reason += "; fewer while other programs take processors";
        options.Report(new TrainingEvent.Note($"computes with {Counted(threads)} ({reason})"));
    }

    /// <summary>Threads that compute now.</summary>
    internal int Count => choice.Count;

    /// <summary>To be called before the steps of an epoch.</summary>
    internal void Begin() => stepped = null;

    /// <summary>To be called after every step; the change that it led to, which the run records.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="step">Steps that the run took.</param>
    /// <param name="side">Side of the images.</param>
    /// <param name="released">Whether frozen parts learn.</param>
    /// <param name="waitedSoFar">Time that the loader was waited for since the training began.</param>
    internal ThreadChange? After(int epoch, long step, int side, bool released, TimeSpan waitedSoFar)
    {
        var now = options.Clock.GetTimestamp();
        var change = Adapted(now) ? new ThreadChange(step, Count) : null;
        if (change is null && stepped is { } last)
        {
            var seconds = Math.Max(0, (options.Clock.GetElapsedTime(last, now) - (waitedSoFar - waited)).TotalSeconds);
            if (watch.Add(epoch, new(side, released, Count), seconds) is { } slow)
                options.Report(new TrainingEvent.Warning(Words(slow)));
        }

        (stepped, waited) = (now, waitedSoFar);
        return change;
    }

    bool Adapted(long now)
    {
        if (load is null)
            return false;
        var isFirst = opened is null;
        var seconds = isFirst ? 0 : options.Clock.GetElapsedTime(opened!.Value, now).TotalSeconds;
        if (!isFirst && seconds < WindowSeconds)
            return false;
        var before = Count;
        opened = now;
        if (load(seconds) is not { } taken || isFirst || !choice.Add(taken))
            return false;
        set_num_threads(Count);
        var change = string.Create(
            CultureInfo.InvariantCulture,
            $"other programs take {taken.Others:F1} of {taken.Processors} "
                + $"processors: training continues with {Counted(Count)} instead of {before}"
        );
        options.Report(
            new TrainingEvent.Note(
                change
                    + $"; the weights differ in their last bits from those of a run that "
                    + $"has {budget} throughout (set training.threads to fix the count)"
            )
        );
        return true;
    }

    string Words(SlowSteps slow)
    {
        var (now, first) = (1000 * slow.Seconds, 1000 * slow.First);
        return string.Create(
                CultureInfo.InvariantCulture,
                $"a step takes {now:F0} ms now, {now / first:F1} times as long as the first ones with as many threads ({first:F0} ms): "
            )
            + "other programs take the processors, memory is short, or the processor is slowed down. Stop what else runs"
            + $"{Advice()}; OMP_WAIT_POLICY=PASSIVE in the environment helps against many short interruptions";
    }

    string Advice() =>
        Count == 1 ? ""
        : mayAdapt ? $", or set training.threads to 0, which adapts, or below {Count}"
        : $", or set training.threads below {Count}";

    static string Counted(int threads) => threads == 1 ? "1 thread" : string.Create(CultureInfo.InvariantCulture, $"{threads} threads");
}
