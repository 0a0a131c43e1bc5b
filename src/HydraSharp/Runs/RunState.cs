using HydraSharp.Runs.Records;
using HydraSharp.Training;

namespace HydraSharp.Runs;

/// <summary>Where a run stands, beside its weights: what a checkpoint's state.json holds.</summary>
internal sealed record RunState
{
    /// <summary>Steps taken.</summary>
    public long Step { get; init; }

    /// <summary>The epoch it is in, from 0.</summary>
    public int Epoch { get; init; }

    /// <summary>Steps taken in that epoch.</summary>
    public long StepInEpoch { get; init; }

    /// <summary>Batches of that epoch that were trained on, of all ranks; null in checkpoints of one rank that do not have it.</summary>
    public long? BatchesInEpoch { get; init; }

    /// <summary>Processes that train together: another number, another batch and other sums.</summary>
    public int Ranks { get; init; } = 1;

    /// <summary>Sum of the losses of each task in that epoch so far.</summary>
    public double[] LossSums { get; init; } = [];

    /// <summary>Sum of the weights of their rows.</summary>
    public double[] LossWeights { get; init; } = [];

    /// <summary>What was seen of the tasks' gradients in that epoch so far.</summary>
    public double[] Gradients { get; init; } = [];

    /// <summary>What was seen in that epoch so far of what steps for one task do to others.</summary>
    public double[] Affinities { get; init; } = [];

    /// <summary>Sum over that epoch's steps so far of what each task's loss counted, then how many steps.</summary>
    public double[] Counted { get; init; } = [];

    /// <summary>Seconds spent in that epoch so far.</summary>
    public double Seconds { get; init; }

    /// <summary>Finished epochs.</summary>
    public IReadOnlyList<EpochRecord> History { get; init; } = [];

    /// <summary>Step of the best checkpoint; null before the first measured epoch.</summary>
    public long? BestStep { get; init; }

    /// <summary>Its score; null before the first measured epoch.</summary>
    public double? BestScore { get; init; }

    /// <summary>Mean loss of each task in the run's first step; empty before it.</summary>
    public IReadOnlyList<double> FirstLosses { get; init; } = [];

    /// <summary>Epochs since the best one.</summary>
    public int Idle { get; init; }

    /// <summary>What there is to report of an end before the last epoch; null where it was not before.</summary>
    internal TrainingEvent.StoppedEarly? StoppedEarly(TrainingSpec training) =>
        History.Count < training.Epochs ? new(History.Count, training.Epochs, History.Count - Idle, training.Patience) : null;

    /// <summary>Whether training has come to its end.</summary>
    public bool Ended { get; init; }

    /// <summary>
    /// Threads it computes with on a machine that does nothing else: other threads, other rounding. A resumed run begins with them.
    /// </summary>
    public int Threads { get; init; }

    /// <summary>Changes of the count of threads in that epoch so far; those of finished epochs are in the history.</summary>
    public IReadOnlyList<ThreadChange> ThreadChanges { get; init; } = [];

    /// <summary>Steps that each parameter took, by name.</summary>
    public IReadOnlyDictionary<string, long> ParameterSteps { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);
}
