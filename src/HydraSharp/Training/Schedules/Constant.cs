namespace HydraSharp.Training.Schedules;

/// <summary>The same rate throughout.</summary>
public sealed record Constant : ScheduleSpec
{
    /// <inheritdoc />
    protected override double Shape(long step, long steps, long stepsPerEpoch) => 1;
}
