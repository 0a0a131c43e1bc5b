using HydraSharp.Training;
using Xunit;

namespace HydraSharp.Tests.Training;

public sealed class StepWatchTests
{
    static readonly StepConditions Usual = new(64, false, 2);

    [Fact]
    public void FarSlowerStepsAreReportedOnceAnEpoch()
    {
        var watch = new StepWatch(2);
        Assert.All(Steps(watch, 0, Usual, 0.1, 40), Assert.Null);
        var slow = Steps(watch, 0, Usual, 0.5, 20);
        var reported = Assert.Single(slow, s => s is not null)!.Value;
        Assert.Equal((0.5, 0.1), (reported.Seconds, reported.First));
        // Not at the first one: the median of five steps that took 2 s together.
        Assert.Null(slow[1]);
        Assert.NotNull(Steps(watch, 1, Usual, 0.5, 1)[0]);
        Assert.All(Steps(watch, 1, Usual, 0.5, 20), Assert.Null);
    }

    [Fact]
    public void ThreeTimesAsLongIsNotFar()
    {
        var watch = new StepWatch(2);
        Steps(watch, 0, Usual, 0.125, 20);
        Assert.All(Steps(watch, 0, Usual, 0.375, 50), Assert.Null);
    }

    [Fact]
    public void ShortTimesAndSingleStepsTellNothing()
    {
        var watch = new StepWatch(2);
        Steps(watch, 0, Usual, 0.001, 20);
        Assert.All(Steps(watch, 0, Usual, 0.01, 100), Assert.Null);
        var other = new StepWatch(2);
        Steps(other, 0, Usual, 0.2, 20);
        Assert.All(Steps(other, 0, Usual, 30, 1), Assert.Null);
        Assert.All(Steps(other, 0, Usual, 0.2, 20), Assert.Null);
    }

    // What is slow from the sixth step on is far slower than the first ones too.
    [Fact]
    public void TheFastestOfTheFirstStepsAreTheMeasure()
    {
        var watch = new StepWatch(2);
        Steps(watch, 0, Usual, 0.1, 5);
        Assert.Contains(Steps(watch, 0, Usual, 0.6, 10), s => s is not null);
    }

    [Fact]
    public void OtherConditionsBeginAnew()
    {
        foreach (var other in (StepConditions[])[Usual with { Side = 96 }, Usual with { Unfrozen = true }, Usual with { Threads = 1 }])
        {
            var watch = new StepWatch(2);
            Steps(watch, 0, Usual, 0.1, 40);
            Assert.All(Steps(watch, 0, other, 0.5, 40), Assert.Null);
            Assert.Contains(Steps(watch, 0, other, 2, 10), s => s is not null);
        }
    }

    static SlowSteps?[] Steps(StepWatch watch, int epoch, StepConditions conditions, double seconds, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => watch.Add(epoch, conditions, seconds))];
}
