using HydraSharp.Specs;
using HydraSharp.Training;

namespace HydraSharp.Comparisons;

/// <summary>How the single-task baselines of an experiment are trained.</summary>
public sealed record BaselineOptions
{
    /// <summary>Seeds, a baseline of each task for each; empty for the experiment's own.</summary>
    public IReadOnlyList<long> Seeds { get; init; } = [];

    /// <summary>The tasks that get a baseline; empty for all.</summary>
    public IReadOnlyList<string> Tasks { get; init; } = [];

    /// <summary>Whether the model itself is trained with each seed as well.</summary>
    public bool MultiTask { get; init; }

    /// <summary>Receives what the trainings report, on the training thread.</summary>
    public Action<TrainingEvent> Report { get; init; } = _ => { };

    /// <summary>Receives before each training which of how many it is; and which are there already.</summary>
    public Action<string> Log { get; init; } = _ => { };

    /// <summary>When cancelled, the training saves a checkpoint and throws <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>
    /// The members that experiment files may name which are read on the way; the types of the experiment need not be in it.
    /// </summary>
    public Catalog Catalog { get; init; } = Catalog.Default;

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
