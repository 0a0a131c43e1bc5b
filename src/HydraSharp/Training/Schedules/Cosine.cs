using HydraSharp.Specs.Validation;

namespace HydraSharp.Training.Schedules;

/// <summary>
/// Down along half a cosine, from the end of the warm-up to the end of the run. Loshchilov and Hutter, ICLR 2017, without restarts.
/// </summary>
public sealed record Cosine : ScheduleSpec
{
    /// <summary>The rate at the end, as a share of the highest.</summary>
    public double End { get; init; }

    /// <inheritdoc />
    protected override double Shape(long step, long steps, long stepsPerEpoch)
    {
        var begin = Math.Min(WarmupEpochs * stepsPerEpoch, steps);
        if (step < begin)
            return 1;
        var share = steps - begin > 1 ? (step - begin) / (steps - begin) : 1;
        return End + (1 - End) * (1 + Math.Cos(Math.PI * share)) / 2;
    }

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        base.Check(problems);
        problems.Require(End is >= 0 and <= 1, "end", $"{End} is not a share", "from 0 to 1");
    }
}
