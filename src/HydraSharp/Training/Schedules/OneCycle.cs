using HydraSharp.Specs.Validation;

namespace HydraSharp.Training.Schedules;

/// <summary>
/// Up along a cosine, then down along a cosine. Smith and Topin, 2018, https://arxiv.org/abs/1708.07120; defaults as PyTorch's OneCycleLR.
/// </summary>
public sealed record OneCycle : ScheduleSpec
{
    /// <summary>Share of the steps in which the rate rises.</summary>
    public double WarmupFraction { get; init; } = 0.3;

    /// <summary>The rate begins at 1/StartDivisor of its highest value.</summary>
    public double StartDivisor { get; init; } = 25;

    /// <summary>The rate ends at 1/EndDivisor of where it began.</summary>
    public double EndDivisor { get; init; } = 1e4;

    /// <inheritdoc />
    protected override double Shape(long step, long steps, long stepsPerEpoch)
    {
        var top = WarmupFraction * steps - 1;
        var last = steps - 1.0;
        var start = 1 / StartDivisor;
        var end = start / EndDivisor;
        if (step <= top)
            return Cosine(start, 1, top > 0 ? step / top : 1);
        return Cosine(1, end, last > top ? (step - top) / (last - top) : 1);
    }

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        base.Check(problems);
        problems.Require(WarmupFraction is >= 0 and <= 1, "warmup_fraction", $"{WarmupFraction} is not a share", "from 0 to 1");
        problems.Require(StartDivisor >= 1, "start_divisor", $"{StartDivisor}", "at least 1");
        problems.Require(EndDivisor >= 1, "end_divisor", $"{EndDivisor}", "at least 1");
    }

    static double Cosine(double from, double to, double share) => to + (from - to) * (1 + Math.Cos(Math.PI * share)) / 2;
}
