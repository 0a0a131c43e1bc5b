using HydraSharp.Specs.Validation;

namespace HydraSharp.Training.Schedules;

/// <summary>The rate is multiplied by a factor every so many epochs.</summary>
public sealed record Step : ScheduleSpec
{
    /// <summary>Epochs between two changes.</summary>
    public double EveryEpochs { get; init; } = 10;

    /// <summary>Factor at each change.</summary>
    public double Gamma { get; init; } = 0.1;

    /// <inheritdoc />
    protected override double Shape(long step, long steps, long stepsPerEpoch) =>
        Math.Pow(Gamma, Math.Floor(step / (EveryEpochs * stepsPerEpoch)));

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        base.Check(problems);
        problems.Require(EveryEpochs > 0, "every_epochs", $"{EveryEpochs} epochs", "more than 0");
        problems.Require(Gamma is > 0 and <= 1, "gamma", $"{Gamma}", "above 0, at most 1");
    }
}
