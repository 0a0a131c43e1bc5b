using HydraSharp.Files;
using HydraSharp.Specs;
using HydraSharp.Training;
using HydraSharp.Training.Distributed;

namespace HydraSharp;

/// <summary>How a run is carried out, apart from the experiment itself.</summary>
public sealed record TrainOptions
{
    /// <summary>Resumes an interrupted run in the same folder.</summary>
    public bool Resume { get; init; }

    /// <summary>Receives what the run reports, on the training thread.</summary>
    public Action<TrainingEvent> Report { get; init; } = _ => { };

    /// <summary>When cancelled, the run saves a checkpoint and throws <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>
    /// Makes report.html, MODEL_CARD.md and calibration.json when the training has ended; what goes wrong with them is only reported.
    /// </summary>
    public bool WriteReport { get; init; }

    /// <summary>
    /// The processes that train together; <see cref="Training.Distributed.Ranks.OfEnvironment"/> finds those that mpirun started. Rank 0
    /// writes the run's folder.
    /// </summary>
    public IProcessGroup Ranks { get; init; } = new SingleProcess();

    /// <summary>
    /// The members that experiment files may name which a training reads: the run's own when it resumes, and those of teachers. The types
    /// of the experiment that is trained need not be in it.
    /// </summary>
    public Catalog Catalog { get; init; } = Catalog.Default;

    /// <summary>Where files are written; null for the disk.</summary>
    internal IStorage? Storage { get; init; }

    /// <summary>
    /// Measures what other programs take of the processors since its last call, so many seconds ago; null for the system's own figures.
    /// </summary>
    internal Func<double, TakenProcessors?>? Load { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
