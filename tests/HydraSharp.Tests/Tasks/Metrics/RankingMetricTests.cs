using HydraSharp.Inference;
using HydraSharp.Inference.Cards;
using HydraSharp.Tasks.Metrics;
using Xunit;

namespace HydraSharp.Tests.Tasks.Metrics;

public sealed class RankingMetricTests
{
    static readonly Decision Binary = new(AnswerKind.Binary);
    static readonly float[] Answers = [0.8f, 0.3f, 0.9f, 0.8f];
    static readonly float[] Targets = [1, 0, 1, 0];

    // Pairs: 0.9 over 0.8, 0.9 over 0.3, 0.8 over 0.3, and 0.8 beside 0.8: 3.5 of 4.
    [Fact]
    public void AurocCountsPairsAndHalvesTies() => Assert.Equal(3.5 / 4, Measured.Value(new Auroc(), Binary, Answers, Targets), 1e-12);

    // At 0.9 recall 1/2 at precision 1; at 0.8 another 1/2 at precision 2/3.
    [Fact]
    public void AveragePrecisionTreatsTiesAsOneThreshold() =>
        Assert.Equal(0.5 + 0.5 * 2 / 3, Measured.Value(new AveragePrecision(), Binary, Answers, Targets), 1e-12);

    [Fact]
    public void TheSameAnswerForAllIsAnAreaOfOneHalf() =>
        Assert.Equal(0.5, Measured.Value(new Auroc(), Binary, [0.7f, 0.7f, 0.7f], [1, 0, 1]), 1e-12);

    [Fact]
    public void TheValueCanBeAskedForInBetween()
    {
        var measurement = new Auroc().Start(Binary);
        foreach (var (answer, target) in Answers.Zip(Targets).Take(2))
            measurement.Add([answer], [target]);
        Assert.Equal(1, measurement.Value);
        foreach (var (answer, target) in Answers.Zip(Targets).Skip(2))
            measurement.Add([answer], [target]);
        Assert.Equal(3.5 / 4, measurement.Value, 1e-12);
    }

    [Fact]
    public void WithOneClassThereIsNoArea()
    {
        Assert.True(double.IsNaN(Measured.Value(new Auroc(), Binary, [0.1f, 0.9f], [1, 1])));
        Assert.True(double.IsNaN(Measured.Value(new Auroc(), Binary, [0.1f, 0.9f], [0, 0])));
        Assert.True(double.IsNaN(Measured.Value(new AveragePrecision(), Binary, [0.1f, 0.9f], [0, 0])));
        Assert.True(double.IsNaN(new Auroc().Start(Binary).Value));
    }

    [Fact]
    public void AnAnswerThatIsNotANumberHasNoRank() =>
        Assert.True(double.IsNaN(Measured.Value(new Auroc(), Binary, [float.NaN, 0.9f], [0, 1])));

    // Label 0 as above 3.5/4 with precision 5/6; label 1 always there: no area, precision 1; label 2 right: 1.
    [Fact]
    public void OverLabelsItIsTheMeanOfThoseThatAreDefined()
    {
        float[][] answers =
        [
            [0.8f, 0.5f, 1],
            [0.3f, 0.5f, 0],
            [0.9f, 0.5f, 0.5f],
            [0.8f, 0.5f, 0],
        ];
        float[][] targets =
        [
            [1, 1, 1],
            [0, 1, 0],
            [1, 1, float.NaN],
            [0, float.NaN, 0],
        ];
        Assert.Equal((0.875 + 1) / 2, Measured.Value(new MacroAuroc(), new(AnswerKind.Labels), answers, targets), 1e-12);
        Assert.Equal((5.0 / 6 + 1 + 1) / 3, Measured.Value(new MacroAveragePrecision(), new(AnswerKind.Labels), answers, targets), 1e-12);
    }

    // Class 0 against the others: 0.6 (true) over 0.5 and 0.1: 1. Class 1: 0.3 (true) under 0.4, over 0.2: 1/2. Class 2: 0.7 (true) is
    // highest: 1.
    [Fact]
    public void OverClassesItIsOneAgainstTheOthers() =>
        Assert.Equal(
            (1 + 0.5 + 1) / 3,
            Measured.Value(
                new MacroAuroc(),
                new(AnswerKind.Category),
                [
                    [0.6f, 0.4f, 0],
                    [0.5f, 0.3f, 0.2f],
                    [0.1f, 0.2f, 0.7f],
                ],
                [
                    [0],
                    [1],
                    [2],
                ]
            ),
            1e-12
        );
}
