using HydraSharp.Specs;
using HydraSharp.Training.Schedules;
using Xunit;

namespace HydraSharp.Tests.Training.Schedules;

public sealed class ScheduleTests
{
    const int Steps = 100;
    const int PerEpoch = 10;

    [Fact]
    public void AConstantIsOneAndAWarmUpRisesInAStraightLine()
    {
        Assert.All(Enumerable.Range(0, Steps), s => Assert.Equal(1, new Constant().Factor(s, Steps, PerEpoch)));
        var warm = new Constant { WarmupEpochs = 0.5 }; // 5 steps: 1/5, 2/5, ...
        Assert.Equal([0.2, 0.4, 0.6, 0.8, 1, 1], Enumerable.Range(0, 6).Select(s => warm.Factor(s, Steps, PerEpoch)));
    }

    [Fact]
    public void AStepMultipliesEverySoManyEpochs()
    {
        var step = new Step { EveryEpochs = 2, Gamma = 0.5 };
        Assert.Equal([1, 1, 0.5, 0.5, 0.25], new long[] { 0, 19, 20, 39, 40 }.Select(s => step.Factor(s, Steps, PerEpoch)));
    }

    [Fact]
    public void ACosineGoesFromOneThroughTheMiddleToItsEnd()
    {
        var cosine = new Cosine { End = 0.2 };
        Assert.Equal(1, cosine.Factor(0, Steps, PerEpoch), 1e-12);
        Assert.Equal(0.6, cosine.Factor(50, Steps, PerEpoch), 1e-12); // (1 + 0.2) / 2
        Assert.True(cosine.Factor(99, Steps, PerEpoch) < 0.201);
    }

    // PyTorch's OneCycleLR with total_steps=100, pct_start=0.3: the top is at step 29, the bottom at step 99.
    [Fact]
    public void OneCycleBeginsPeaksAndEndsWherePyTorchDoes()
    {
        var cycle = new OneCycle();
        Assert.Equal(1 / 25.0, cycle.Factor(0, Steps, PerEpoch), 1e-12);
        Assert.Equal((1 / 25.0 + 1) / 2, cycle.Factor(14, Steps, PerEpoch), 0.03);
        Assert.Equal(1, cycle.Factor(29, Steps, PerEpoch), 1e-12);
        Assert.Equal((1 + 4e-6) / 2, cycle.Factor(64, Steps, PerEpoch), 1e-9); // half way from 29 to 99
        Assert.Equal(1 / 25e4, cycle.Factor(99, Steps, PerEpoch), 1e-12);
    }

    public static TheoryData<string> Members => [.. Catalog.Default.Members(typeof(ScheduleSpec)).Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Members))]
    public void EveryScheduleStaysBetweenZeroAndOneAlsoInTheShortestRun(string member)
    {
        var schedule = (ScheduleSpec)Activator.CreateInstance(Catalog.Default.Find(typeof(ScheduleSpec), member)!)!;
        foreach (var steps in new long[] { 1, 2, 3, 1000 })
            for (var s = 0; s < steps; s++)
                Assert.InRange(schedule.Factor(s, steps, Math.Max(1, steps / 3)), 0, 1);
    }
}
