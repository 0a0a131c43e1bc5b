using HydraSharp.Specs;
using HydraSharp.Training;

namespace HydraSharp.Tuning;

/// <summary>How settings are searched for.</summary>
public sealed record TuneOptions
{
    /// <summary>The keys and what is tried for them; empty for the learning rate and, with several tasks, their weights.</summary>
    public IReadOnlyList<SearchedKey> Space { get; init; } = [];

    /// <summary>Epochs that all trials together may take; 0 for five times those of the experiment.</summary>
    public int Budget { get; init; }

    /// <summary>Another seed, other trials.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Receives what the trainings report, on the training thread.</summary>
    public Action<TrainingEvent> Report { get; init; } = _ => { };

    /// <summary>Receives before each training which trial it is and how far it goes.</summary>
    public Action<string> Log { get; init; } = _ => { };

    /// <summary>
    /// When cancelled, the training saves a checkpoint and throws <see cref="OperationCanceledException"/>; the same search continues from
    /// there.
    /// </summary>
    public CancellationToken Stop { get; init; }

    /// <summary>
    /// The members that experiment files may name and the values that are tried; the types of the experiment need not be in it.
    /// </summary>
    public Catalog Catalog { get; init; } = Catalog.Default;

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
