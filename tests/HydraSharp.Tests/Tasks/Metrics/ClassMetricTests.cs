using HydraSharp.Inference;
using HydraSharp.Inference.Cards;
using HydraSharp.Tasks.Metrics;
using Xunit;

namespace HydraSharp.Tests.Tasks.Metrics;

public sealed class ClassMetricTests
{
    static readonly Decision Binary = new(AnswerKind.Binary);
    static readonly int[] Predicted = [0, 1, 1, 1];
    static readonly int[] Targets = [0, 0, 1, 2];

    [Fact]
    public void AccuracyCountsWhatIsRight() => Assert.Equal(0.5, Measured.Predicted(new Accuracy(), 4, Predicted, Targets));

    // Recalls 1/2 and 1; class 2 is answered once but never true.
    [Fact]
    public void BalancedAccuracyCountsTheClassesThatOccurAlike() =>
        Assert.Equal((0.5 + 1) / 2, Measured.Predicted(new BalancedAccuracy(), 3, [0, 2, 1], [0, 0, 1]), 1e-12);

    // F1: class 0 2·1/(2+1), class 1 2·1/(1+3), class 2 0/(1+0); class 3 never occurs.
    [Fact]
    public void MacroF1IsTheMeanOverClassesThatOccur() =>
        Assert.Equal((2.0 / 3 + 0.5 + 0) / 3, Measured.Predicted(new MacroF1(), 4, Predicted, Targets), 1e-12);

    // Reported 1, 1, 0, 0: one hit, 2 true, 2 answered. From 0.35 on: reported 1, 1, 1, 0: two hits, 2 true, 3 answered.
    [Fact]
    public void F1IsOfTheSecondClassAtTheThreshold()
    {
        float[] answers = [0.9f, 0.8f, 0.4f, 0.3f];
        float[] targets = [1, 0, 1, 0];
        Assert.Equal(2.0 * 1 / (2 + 2), Measured.Value(new F1(), Binary, answers, targets), 1e-12);
        Assert.Equal(2.0 * 2 / (2 + 3), Measured.Value(new F1(), new(AnswerKind.Binary, 0.35), answers, targets), 1e-12);
    }

    [Fact]
    public void AccuracyOfTwoClassesUsesTheThreshold()
    {
        Assert.Equal(0.5, Measured.Value(new Accuracy(), Binary, [0.9f, 0.4f], [1, 1]));
        Assert.Equal(1, Measured.Value(new Accuracy(), new(AnswerKind.Binary, 0.4), [0.9f, 0.4f], [1, 1]));
    }

    // Both labels: known rows only. Label 0: answers 1, 1, 0 for 1, 0, 1: 2·1/(2+2). Label 1: 1, 0 for 1, 0: 1. Label 2 occurs nowhere.
    [Fact]
    public void MacroF1OfLabelsIsTheMeanOverLabels() =>
        Assert.Equal(
            (0.5 + 1) / 2,
            Measured.Value(
                new MacroF1(),
                new(AnswerKind.Labels),
                [
                    [0.9f, 0.9f, 0],
                    [0.9f, 0.9f, 0],
                    [0.1f, 0.1f, 0],
                ],
                [
                    [1, 1, 0],
                    [0, float.NaN, 0],
                    [1, 0, 0],
                ]
            ),
            1e-12
        );

    // Right; label 0 wrong; right where known.
    [Fact]
    public void ExactMatchWantsEveryKnownLabel() =>
        Assert.Equal(
            2.0 / 3,
            Measured.Value(
                new ExactMatch(),
                new(AnswerKind.Labels),
                [
                    [0.9f, 0.1f],
                    [0.9f, 0.1f],
                    [0.9f, 0.1f],
                ],
                [
                    [1, 0],
                    [0, 0],
                    [1, float.NaN],
                ]
            ),
            1e-12
        );

    // Of (0.2, 0.2, 0.6) the level is 2; of (0.4, 0.3, 0.3) it is 1, the median, though level 0 is the most probable.
    [Fact]
    public void LevelErrorCountsLevelsFromTheMedian() =>
        Assert.Equal(
            (2 + 1) / 2.0,
            Measured.Value(
                new LevelError(),
                new(AnswerKind.Level),
                [
                    [0.2f, 0.2f, 0.6f],
                    [0.4f, 0.3f, 0.3f],
                ],
                [
                    [0],
                    [0],
                ]
            )
        );

    [Fact]
    public void WithoutRowsTheyAreNaN()
    {
        foreach (var metric in new MetricSpec[] { new Accuracy(), new BalancedAccuracy(), new MacroF1(), new F1() })
            Assert.True(double.IsNaN(metric.Start(Binary).Value), metric.Key);
        Assert.True(double.IsNaN(new LevelError().Start(new(AnswerKind.Level)).Value));
        Assert.True(double.IsNaN(new ExactMatch().Start(new(AnswerKind.Labels)).Value));
        Assert.True(double.IsNaN(new MacroF1().Start(new(AnswerKind.Labels)).Value));
    }

    [Fact]
    public void F1WithoutPositivesIsNaN() => Assert.True(double.IsNaN(Measured.Value(new F1(), Binary, [0.1f, 0.2f], [0, 0])));
}
