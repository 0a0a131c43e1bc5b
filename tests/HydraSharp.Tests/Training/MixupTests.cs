using HydraSharp.Tests.Runs;
using HydraSharp.Tests.Tasks.Losses;
using HydraSharp.Training;
using HydraSharp.Training.Targets;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Training;

[Collection(nameof(WholeRuns))]
public sealed class MixupTests
{
    const string WeightA = "heads.a.layers.output.weight";
    const string BiasA = "heads.a.layers.output.bias";
    const string WeightB = "heads.b.layers.output.weight";
    const string BiasB = "heads.b.layers.output.bias";
    const float Rate = 0.3f;

    // Pixels e0, e1, e2 with labels a = 1, 2, 4 and b = 10 on the first alone; from zero weights a row adds -2 * share * label * image /
    // rows.
    // Mixed in a circle 0 - 1 - 2 - 0 with the share s (r = 1 - s): images s e0 + r e1, s e1 + r e2, s e2 + r e0; their labels of 'a' make
    // s + 2r, 2s + 4r, 4s + r. 'b' is in image 0 with s and in image 2 with r, which together count as one row.
    [Fact]
    public void AStepComparesEachMixWithBothLabelsByTheirShares()
    {
        using var plain = new Plain(Circle(out var s));
        var r = 1 - s;
        var losses = plain.Step(Rate, [0, 1, 2]);
        float[] labels = [s + 2 * r, 2 * s + 4 * r, 4 * s + r];
        Near(
            [
                .. new[] { s * labels[0] + r * labels[2], s * labels[1] + r * labels[0], s * labels[2] + r * labels[1] }.Select(g =>
                    Rate * 2 * g / 3
                ),
            ],
            plain[WeightA]
        );
        Near([Rate * 2 * 7 / 3], plain[BiasA]);
        Near([Rate * 20 * (s * s + r * r), Rate * 20 * s * r, Rate * 20 * r * s], plain[WeightB]);
        Near([Rate * 20], plain[BiasB]);
        Near([21, 100], losses.Sums);
        Near([3, 1], losses.Weights);
    }

    [Fact]
    public void ATaskWithoutALabelInTheMixesIsNotTaught()
    {
        using var plain = new Plain(Plain.Descent() with { Mixup = new() });
        plain.Step(Rate, [1, 2, 3]);
        Assert.All(plain[WeightB].Concat(plain[BiasB]), w => Assert.Equal(0, w));
        Assert.NotEqual(0, plain[BiasA][0]);
    }

    [Fact]
    public void AMissingLabelTakesNoPartWhicheverOfTheTwoItIs()
    {
        var labels = new TaskLabels(examples: 4, width: 1);
        labels.Mark(3);
        Assert.False(labels.AreWeighed);
        labels.Mark(1);
        var rows = new Mixing(0.75f, [1, 2, 0, 3]).Rows(labels, [3, 0, 2, 1]);
        // Place 0 shows 3 and 0; place 1 shows 0 and 2, both without a label; place 2 shows 2 and 3; place 3 shows 1 twice.
        Assert.Equal([0L, 2, 3], rows.Images);
        Assert.Equal([0L, 1, 2, 2], rows.Outputs);
        Assert.Equal([3, 3, 1, 1], rows.Examples);
        Assert.Equal([0.75f, 0.25f, 0.75f, 0.25f], rows.Shares);
    }

    [Fact]
    public void TheSharesMultiplyTheWeightsThatTheLossGives()
    {
        using var scope = NewDisposeScope();
        var rows = new LossRows([0], [0, 1]) { Outputs = [0, 0], Shares = [0.75f, 0.25f] };
        Assert.Equal([1.5f, 1.25f], rows.Weighed(tensor(new[] { 2f, 5f })).data<float>().ToArray());
        Assert.Equal([7f, 7f], rows.Compared(tensor(new[] { 7f }).view(1, 1)).flatten().data<float>().ToArray());
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    public void ImagesAreMixedAndStayChannelsLast(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var x_NCHW = arange(2 * 3 * 4 * 4, dtype: type).view(2, 4, 4, 3).permute(0, 3, 1, 2);
        var mixed_NCHW = new Mixing(0.75f, [1, 0]).Images(x_NCHW);
        Assert.Equal(type, mixed_NCHW.dtype);
        Assert.Equal(x_NCHW.stride(), mixed_NCHW.stride());
        Assert.True(mixed_NCHW[0].to(float32).allclose(x_NCHW[0].to(float32) * 0.75 + x_NCHW[1].to(float32) * 0.25, 0.01, 0.01));
        Assert.True(mixed_NCHW[1].to(float32).allclose(x_NCHW[1].to(float32) * 0.75 + x_NCHW[0].to(float32) * 0.25, 0.01, 0.01));
    }

    [Fact]
    public void TheDrawIsAFunctionOfSeedEpochAndBatch()
    {
        var mixup = new Mixup { Alpha = 1 };
        Assert.Equal(mixup.Draw(1, 2, 3, 8).Own, mixup.Draw(1, 2, 3, 8).Own);
        Assert.Equal(mixup.Draw(1, 2, 3, 8).Partners, mixup.Draw(1, 2, 3, 8).Partners);
        var draws =
            from seed in new[] { 1, 2 }
            from epoch in new[] { 0, 1 }
            from batch in new[] { 0, 1 }
            select mixup.Draw(seed, epoch, batch, 8).Own;
        Assert.Equal(8, draws.Distinct().Count());
    }

    [Fact]
    public void EachBatchOfAStepHasItsOwnDraw()
    {
        using var once = new Plain(Plain.Descent() with { Mixup = new() { Alpha = 1 } });
        using var twice = new Plain(
            Plain.Descent() with
            {
                Mixup = new() { Alpha = 1 },
                GradientAccumulationSteps = 2,
            }
        );
        once.Step(Rate, [0, 1, 2]);
        twice.Step(Rate, [0, 1, 2], [0, 1, 2]);
        Assert.NotEqual(once[WeightA], twice[WeightA]);
    }

    [Fact]
    public void StoppedAnywhereAndResumedTheWeightsAreTheSame()
    {
        using var tiny = new TinyRun(48);
        var mixed = tiny.Experiment with
        {
            Training = tiny.Experiment.Training with
            {
                Mixup = new() { Alpha = 1 },
                GradientAccumulationSteps = 2,
            },
        };
        Run.Train(mixed, tiny.At("whole"));
        foreach (var stopAfter in (int[])[1, 3, 5])
        {
            var folder = tiny.At($"stopped-{stopAfter}");
            using var stop = new CancellationTokenSource();
            var steps = 0;
            var options = new TrainOptions
            {
                Stop = stop.Token,
                Report = e =>
                {
                    if (e is TrainingEvent.Stepped && ++steps == stopAfter)
                        stop.Cancel();
                },
            };
            Assert.ThrowsAny<OperationCanceledException>(() => Run.Train(mixed, folder, options));
            Run.Train(mixed, folder, new() { Resume = true });
            Assert.Equal(RunTests.Hash(tiny.At("whole")), RunTests.Hash(folder));
        }

        Run.Train(mixed with { Training = mixed.Training with { Mixup = null } }, tiny.At("unmixed"));
        Assert.NotEqual(RunTests.Hash(tiny.At("whole")), RunTests.Hash(tiny.At("unmixed")));
    }

    [Fact]
    public void ReportsErrors()
    {
        Assert.Equal(
            ["alpha: 0 is not above 0 and at most 100 (0.2 is usual; leave mixup out for none)"],
            Expect.Errors(new Mixup { Alpha = 0 }.Check)
        );
        Assert.Single(Expect.Errors(new Mixup { Alpha = double.NaN }.Check));
        Assert.Equal(
            ["mixup: a batch of 1 image has no partners (a batch_size of at least 2, or no mixup)"],
            Expect.Errors(new TrainingSpec { BatchSize = 1, Mixup = new() }.Check)
        );
    }

    // The first seed whose first batch of three is mixed in a circle, and its share.
    static TrainingSpec Circle(out float share)
    {
        var spec = Plain.Descent() with { Mixup = new() { Alpha = 1 } };
        while (!spec.Mixup!.Draw(spec.Seed, 0, 0, 3).Partners.SequenceEqual([1, 2, 0]))
            spec = spec with { Seed = spec.Seed + 1 };
        share = spec.Mixup.Draw(spec.Seed, 0, 0, 3).Own;
        Assert.InRange(share, 0.05f, 0.95f);
        return spec;
    }

    static void Near(float[] expected, float[] found) => Near([.. expected.Select(e => (double)e)], [.. found.Select(f => (double)f)]);

    static void Near(double[] expected, double[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], found[i], 1e-5 * Math.Max(1, Math.Abs(expected[i])));
    }
}
