using HydraSharp.Specs.Validation;

namespace HydraSharp.Training.Schedules;

/// <summary>The learning rate as a pure function of the step: nothing to save, nothing to restore.</summary>
public abstract record ScheduleSpec : IChecked
{
    /// <summary>Epochs, or parts of one, in which the rate rises in a straight line from 0 to its value; 0 for none.</summary>
    public double WarmupEpochs { get; init; }

    /// <summary>Factor on the optimizer's learning rate.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <param name="steps">Steps of the whole run.</param>
    /// <param name="stepsPerEpoch">Steps of an epoch.</param>
    public double Factor(long step, long steps, long stepsPerEpoch)
    {
        // A run of one step would only have the end of the schedule, where the rate may be 0.
        if (steps <= 1)
            return 1;
        var warmup = WarmupEpochs * stepsPerEpoch;
        var rise = step + 1 < warmup ? (step + 1) / warmup : 1;
        return rise * Shape(step, steps, stepsPerEpoch);
    }

    /// <summary>The factor without the warm-up.</summary>
    protected abstract double Shape(long step, long steps, long stepsPerEpoch);

    /// <inheritdoc />
    public virtual void Check(Problems problems) =>
        problems.Require(WarmupEpochs >= 0 && double.IsFinite(WarmupEpochs), "warmup_epochs", $"{WarmupEpochs} epochs", "0 for none");
}
