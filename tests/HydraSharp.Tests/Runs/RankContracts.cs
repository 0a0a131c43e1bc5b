using HydraSharp.Inference;
using HydraSharp.Specs;
using HydraSharp.Tasks.Metrics;
using HydraSharp.Tests.Training.Balancing;
using HydraSharp.Training;
using HydraSharp.Training.Balancing;
using HydraSharp.Training.Distributed;
using Xunit;

namespace HydraSharp.Tests.Runs;

/// <summary>Ranks that train together do what one process does that accumulates their batches: the same weights, to the bit.</summary>
[Collection(nameof(WholeRuns))]
public sealed class RankContracts
{
    public static IEnumerable<TheoryDataRow<string>> Methods => BalancingMethods.Rows(BalancingMethods.All);

    // Labels are missing, so that some batches have none of a task; dropout, a moving average, clipping; the last step has a batch less.
    [Theory]
    [MemberData(nameof(Methods))]
    public void TwoRanksAreOneProcessThatAccumulates(string method)
    {
        using var tiny = new TinyRun(images: 40);
        tiny.LoseLabels();
        var experiment = tiny.Experiment with { Balancing = (BalancingSpec)Catalog.Default.Create(typeof(BalancingSpec), method)! };
        RequireSame(tiny, experiment with { Training = experiment.Training with { Epochs = 2 } }, ranks: 2);
    }

    [Fact]
    public void SoAreTwoInBfloat16WithMixup()
    {
        using var tiny = new TinyRun(images: 48);
        tiny.LoseLabels();
        RequireSame(
            tiny,
            tiny.Experiment with
            {
                Training = tiny.Experiment.Training with
                {
                    Precision = Precision.Bf16,
                    Mixup = new(),
                    Freeze = ["backbone.layer1"],
                    UnfreezeEpoch = 1,
                    GradientsEvery = 1,
                },
            },
            ranks: 2
        );
    }

    [Fact]
    public void GradientsOnTheFeaturesAreWeighedBatchByBatch()
    {
        using var tiny = new TinyRun(images: 40);
        tiny.LoseLabels();
        RequireSame(tiny, tiny.Experiment with { Balancing = new Mgda { GradientAt = GradientPlace.Representation } }, ranks: 2);
    }

    // What it remembers is the mean of what the ranks saw: no rank goes its own way.
    [Fact]
    public void AMethodThatRemembersRemembersTheSameInAllRanks()
    {
        using var tiny = new TinyRun(images: 64);
        tiny.LoseLabels();
        Assert.All(
            Train(tiny, tiny.Experiment with { Balancing = new GradVac { GradientAt = GradientPlace.Representation } }, "run", 2),
            Assert.Null
        );
        Assert.DoesNotContain(
            "not the same to the bit",
            File.ReadAllText(Path.Combine(tiny.At("run"), "log.txt")),
            StringComparison.Ordinal
        );
    }

    // Another draw of dropout in one rank would not do it: what a step sums is the same in all. Weights that someone changes are another
    // thing.
    [Fact]
    public void RanksThatComeApartAreReportedAndBroughtTogether()
    {
        using var tiny = new TinyRun(images: 64);
        using var team = new RankTeam(2) { Drift = 1e-6f };
        Assert.All(
            team.Run(ranks =>
                Run.Train(
                    tiny.Experiment with
                    {
                        Training = tiny.Experiment.Training with { Epochs = 1 },
                    },
                    tiny.At("run"),
                    new() { Ranks = ranks }
                )
            ),
            Assert.Null
        );
        Assert.Contains("not the same to the bit", File.ReadAllText(Path.Combine(tiny.At("run"), "log.txt")), StringComparison.Ordinal);
    }

    [Fact]
    public void SoAreThreeInFloat32()
    {
        using var tiny = new TinyRun(images: 64);
        tiny.LoseLabels();
        RequireSame(tiny, tiny.Experiment with { Training = tiny.Experiment.Training with { BatchSize = 4, Epochs = 2 } }, ranks: 3);
    }

    [Fact]
    public void StoppedTheyGoOnToTheSameWeightsAndOtherwiseManyGoOnToo()
    {
        using var tiny = new TinyRun(images: 64);
        var experiment = tiny.Experiment with { Training = tiny.Experiment.Training with { BatchSize = 4 } };
        Train(tiny, experiment, "whole", 2);
        foreach (var ranks in (int[])[2, 3])
        {
            var failures = Train(tiny, experiment, $"stopped-{ranks}", 2, stopAfter: 7);
            Assert.All(failures, f => Assert.IsAssignableFrom<OperationCanceledException>(f));
            Assert.All(Train(tiny, experiment, $"stopped-{ranks}", ranks), Assert.Null);
        }

        Assert.Equal(RunTests.Hash(tiny.At("whole")), RunTests.Hash(tiny.At("stopped-2")));
        Assert.NotEqual(RunTests.Hash(tiny.At("whole")), RunTests.Hash(tiny.At("stopped-3")));
        Assert.Contains(
            "continues with 3 ranks instead of 2",
            File.ReadAllText(Path.Combine(tiny.At("stopped-3"), "log.txt")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void EveryRankMeasuresWhatOneMeasures()
    {
        using var tiny = new TinyRun(images: 200);
        tiny.LoseLabels();
        var run = Run.Train(tiny.Experiment with { Training = tiny.Experiment.Training with { Epochs = 1 } }, tiny.At("run"));
        var one = run.Evaluate("all");
        var figures = new Evaluation?[2];
        using var team = new RankTeam(2);
        Assert.All(team.Run(ranks => figures[ranks.Rank] = run.Evaluate("all", null, ranks)), Assert.Null);
        Assert.True(one.Samples > 2 * 64, "several batches for each rank");
        foreach (var found in figures)
        {
            Assert.Equal(one.Samples, found!.Samples);
            Assert.Equal(one.Tasks.SelectMany(t => t.Value.Metrics), found.Tasks.SelectMany(t => t.Value.Metrics));
        }
    }

    [Fact]
    public void TooManyRanksAndOtherDataAreRefused()
    {
        using var tiny = new TinyRun(images: 40);
        using var other = new TinyRun(images: 41);
        var training = tiny.Experiment.Training with { Epochs = 1 };
        Assert.All(Train(tiny, tiny.Experiment with { Training = training with { BatchSize = 64 } }, "few", 2), f =>
            Assert.Contains("too few for 2 ranks", f!.Message, StringComparison.Ordinal)
        );
        using var team = new RankTeam(2);
        var failures = team.Run(ranks =>
            Run.Train((ranks.Rank == 0 ? tiny : other).Experiment with { Training = training }, tiny.At("mixed"), new() { Ranks = ranks })
        );
        Assert.All(failures, f => Assert.Contains("the experiment of rank 1", f!.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void WhatFailsInRankZeroFailsInAll()
    {
        using var team = new RankTeam(3);
        var failures = team.Run(ranks => ranks.OnRankZero(() => throw new HydraException(ErrorKind.Resources, "the disk is full")));
        Assert.IsType<HydraException>(failures[0]);
        Assert.All(failures[1..], f =>
            Assert.Equal((ErrorKind.Resources, "the disk is full"), (Assert.IsType<ElsewhereException>(f).Kind, f!.Message))
        );
    }

    static void RequireSame(TinyRun tiny, Experiment experiment, int ranks)
    {
        var failures = Train(tiny, experiment, "together", ranks);
        Assert.All(failures, Assert.Null);
        Run.Train(experiment with { Training = experiment.Training with { GradientAccumulationSteps = ranks } }, tiny.At("alone"));
        Assert.Equal(Measured(tiny, "alone"), Measured(tiny, "together"));
        Assert.Equal(RunTests.Hash(tiny.At("alone")), RunTests.Hash(tiny.At("together")));
    }

    static string[] Measured(TinyRun tiny, string name) =>
        [
            .. File.ReadLines(Path.Combine(tiny.At(name), "metrics.jsonl"))
                .Select(l => l[l.IndexOf("\"train\"", StringComparison.Ordinal)..]),
        ];

    static Exception?[] Train(TinyRun tiny, Experiment experiment, string name, int size, int stopAfter = int.MaxValue)
    {
        using var team = new RankTeam(size);
        using var stop = new CancellationTokenSource();
        var steps = 0;
        return team.Run(ranks =>
            Run.Train(
                experiment,
                tiny.At(name),
                new()
                {
                    Ranks = ranks,
                    Resume = true,
                    Stop = ranks.Rank == size - 1 ? stop.Token : CancellationToken.None,
                    Report = e =>
                    {
                        if (ranks.Rank == 0 && e is TrainingEvent.Stepped && ++steps == stopAfter)
                            stop.Cancel();
                    },
                }
            )
        );
    }
}
