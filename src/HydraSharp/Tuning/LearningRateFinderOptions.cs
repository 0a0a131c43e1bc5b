using HydraSharp.Specs.Validation;
using HydraSharp.Training;

namespace HydraSharp.Tuning;

/// <summary>How a learning rate is searched for.</summary>
public sealed record LearningRateFinderOptions : IChecked
{
    /// <summary>The first rate.</summary>
    public double From { get; init; } = 1e-6;

    /// <summary>The last; the search ends before it when the loss diverges.</summary>
    public double To { get; init; } = 10;

    /// <summary>Steps from the one to the other, each with a rate higher by the same factor.</summary>
    public int Steps { get; init; } = 100;

    /// <summary>Receives what the search reports, on the calling thread.</summary>
    public Action<TrainingEvent> Report { get; init; } = _ => { };

    /// <summary>Ends the work early with <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <inheritdoc />
    public void Check(Problems problems)
    {
        problems.Require(From > 0 && double.IsFinite(From), "from", $"{From} is not a positive number", "such as 1e-6");
        problems.Require(To > From && double.IsFinite(To), "to", $"{To} is not above {From}, where the search begins", "such as 10");
        problems.Require(Steps is >= 10 and <= 1000, "steps", $"{Steps} steps", "from 10 to 1000; 100 are usual");
    }
}
