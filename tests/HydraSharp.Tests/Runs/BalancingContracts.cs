using HydraSharp.Tests.Training.Balancing;
using HydraSharp.Training;
using HydraSharp.Training.Balancing;
using Xunit;

namespace HydraSharp.Tests.Runs;

/// <summary>What every balancing method of the catalog owes a real training.</summary>
[Collection(nameof(WholeRuns))]
public sealed class BalancingContracts
{
    public static IEnumerable<TheoryDataRow<string>> Methods => BalancingMethods.Rows(BalancingMethods.All);

    // bfloat16, two batches a step, a moving average, a frozen part, labels that are missing; stopped after the first step.
    [Theory]
    [MemberData(nameof(Methods))]
    public void StoppedAndResumedTheWeightsAreTheSame(string method)
    {
        using var tiny = new TinyRun(images: 48);
        tiny.LoseLabels();
        var experiment = tiny.Experiment with
        {
            Balancing = BalancingMethods.Of(method),
            Training = tiny.Experiment.Training with
            {
                Epochs = 2,
                GradientAccumulationSteps = 2,
                Precision = Precision.Bf16,
                Freeze = ["backbone.layer1"],
            },
        };
        Run.Train(experiment, tiny.At("whole"));
        using var stop = new CancellationTokenSource();
        var options = new TrainOptions
        {
            Stop = stop.Token,
            Report = e =>
            {
                if (e is TrainingEvent.Stepped)
                    stop.Cancel();
            },
        };
        Assert.ThrowsAny<OperationCanceledException>(() => Run.Train(experiment, tiny.At("stopped"), options));
        Run.Train(experiment, tiny.At("stopped"), new() { Resume = true });
        Assert.Equal(RunTests.Hash(tiny.At("whole")), RunTests.Hash(tiny.At("stopped")));
    }

    // In the middle of the third epoch, when what was remembered of the first two counts already; other weights than without a memory.
    [Theory]
    [InlineData(typeof(Dwa))]
    [InlineData(typeof(Stch))]
    public void WhatEpochsTaughtIsResumed(Type method)
    {
        using var tiny = new TinyRun(images: 48);
        var balancing = method == typeof(Stch) ? new Stch { Warmup = 1 } : (BalancingSpec)Activator.CreateInstance(method)!;
        var experiment = tiny.Experiment with
        {
            Balancing = balancing,
            Training = tiny.Experiment.Training with { Epochs = 4, CheckpointSteps = 1 },
        };
        Run.Train(experiment, tiny.At("whole"));
        using var stop = new CancellationTokenSource();
        var options = new TrainOptions
        {
            Stop = stop.Token,
            Report = e =>
            {
                if (e is TrainingEvent.Stepped { Epoch: 3 })
                    stop.Cancel();
            },
        };
        Assert.ThrowsAny<OperationCanceledException>(() => Run.Train(experiment, tiny.At("stopped"), options));
        Run.Train(experiment, tiny.At("stopped"), new() { Resume = true });
        Assert.Equal(RunTests.Hash(tiny.At("whole")), RunTests.Hash(tiny.At("stopped")));
        Run.Train(experiment with { Balancing = new EqualWeights() }, tiny.At("equal"));
        Assert.NotEqual(RunTests.Hash(tiny.At("whole")), RunTests.Hash(tiny.At("equal")));
    }
}
