using HydraSharp.Specs.Validation;
using HydraSharp.Training.Schedules;

namespace HydraSharp.Extensions.Tests.Members;

/// <summary>
/// Down with the inverse square root of the epochs, after a first part in which the rate stays. Vaswani et al., NIPS 2017, section 5.3.
/// </summary>
public sealed record InverseRoot : ScheduleSpec
{
    /// <summary>Epochs, or parts of one, in which the rate stays.</summary>
    public double StayEpochs { get; init; } = 1;

    /// <inheritdoc />
    protected override double Shape(long step, long steps, long stepsPerEpoch)
    {
        var stay = StayEpochs * stepsPerEpoch;
        return step < stay ? 1 : Math.Sqrt((stay + 1) / (step + 1));
    }

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        base.Check(problems);
        problems.Require(StayEpochs >= 0 && double.IsFinite(StayEpochs), "stay_epochs", $"{StayEpochs} epochs", "0 or more");
    }
}
