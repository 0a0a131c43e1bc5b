using HydraSharp.Training;

namespace HydraSharp.Comparisons;

/// <summary>How the single-task twins of an experiment are trained.</summary>
public sealed record BaselineOptions
{
    /// <summary>Seeds, a twin of each task for each; empty for the experiment's own.</summary>
    public IReadOnlyList<long> Seeds { get; init; } = [];

    /// <summary>The tasks that get a twin; empty for all.</summary>
    public IReadOnlyList<string> Tasks { get; init; } = [];

    /// <summary>Whether the hydra itself is trained with each seed as well.</summary>
    public bool Hydra { get; init; }

    /// <summary>Receives what the trainings tell, on the training thread.</summary>
    public Action<TrainingEvent> Report { get; init; } = _ => { };

    /// <summary>Told before each training which of how many it is; and which are there already.</summary>
    public Action<string> Tell { get; init; } = _ => { };

    /// <summary>When cancelled, the training saves a checkpoint and throws <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
