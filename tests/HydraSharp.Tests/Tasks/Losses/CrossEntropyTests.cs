using HydraSharp.Inference;
using HydraSharp.Tasks.Losses;
using Xunit;

namespace HydraSharp.Tests.Tasks.Losses;

public sealed class CrossEntropyTests
{
    // Probabilities 1/8, 2/8, 5/8: losses ln 8 = 2.079442, ln 4 = 1.386294, ln 1.6 = 0.470004, their mean 1.311913.
    static readonly float[] Logits = [0, (float)Math.Log(2), (float)Math.Log(5)];
    static readonly float[,] ThreeRows =
    {
        { Logits[0], Logits[1], Logits[2] },
        { Logits[0], Logits[1], Logits[2] },
        { Logits[0], Logits[1], Logits[2] },
    };
    static readonly float[,] TwoRows =
    {
        { Logits[0], Logits[1], Logits[2] },
        { Logits[0], Logits[1], Logits[2] },
    };

    [Fact]
    public void IsTheLogarithmOfTheTrueClass() =>
        Expect.Rows(
            new CrossEntropy(),
            ThreeRows,
            new float[,]
            {
                { 0 },
                { 1 },
                { 2 },
            },
            2.079442,
            1.386294,
            0.470004
        );

    // 0.9·2.079442 + 0.1·1.311913 and 0.9·0.470004 + 0.1·1.311913.
    [Fact]
    public void SmoothingSpreadsAShareOverAllClasses() =>
        Expect.Rows(
            new CrossEntropy { LabelSmoothing = 0.1 },
            TwoRows,
            new float[,]
            {
                { 0 },
                { 2 },
            },
            2.002689,
            0.554195
        );

    // (1·2.079442 + 4·0.470004) / (1 + 4).
    [Fact]
    public void ClassWeightsMakeAWeightedMean()
    {
        var loss = new CrossEntropy { ClassWeights = [1, 2, 4] };
        Assert.Equal(
            0.791891,
            Expect.Mean(
                loss,
                TwoRows,
                new float[,]
                {
                    { 0 },
                    { 2 },
                }
            ),
            1e-5
        );
        Expect.Rows(
            loss,
            TwoRows,
            new float[,]
            {
                { 0 },
                { 2 },
            },
            2.079442,
            0.470004
        );
    }

    // Σ w·loss = 2.079442 + 2·1.386294 + 4·0.470004 = 6.732046;
    // 0.9·(1·2.079442 + 4·0.470004) + 2·0.1/3·6.732046 = 3.563510 + 0.448803 = 4.012313, over 1 + 4.
    [Fact]
    public void SmoothingWithClassWeightsIsPyTorchsMean()
    {
        var loss = new CrossEntropy { ClassWeights = [1, 2, 4], LabelSmoothing = 0.1 };
        Assert.Equal(
            0.802463,
            Expect.Mean(
                loss,
                TwoRows,
                new float[,]
                {
                    { 0 },
                    { 2 },
                }
            ),
            1e-5
        );
    }

    [Fact]
    public void IsExactFarOut() =>
        Expect.Rows(
            new CrossEntropy(),
            new float[,]
            {
                { 1e4f, -1e4f },
                { 1e4f, -1e4f },
            },
            new float[,]
            {
                { 0 },
                { 1 },
            },
            0,
            2e4
        );

    [Fact]
    public void SupportsOneOfSeveral() =>
        Assert.Equal([AnswerKind.Category, AnswerKind.ClassMap], Enum.GetValues<AnswerKind>().Where(new CrossEntropy().Supports));

    [Fact]
    public void ReportsBothNumbersOfAWrongCount() =>
        Assert.Equal(
            ["class_weights: 2 weights for 5 classes (one for each class, in class order)"],
            Expect.Errors(p => new CrossEntropy { ClassWeights = [1, 2] }.CheckOutputs(AnswerKind.Category, 5, p))
        );

    [Fact]
    public void TheRightCountIsRight() =>
        Assert.Empty(Expect.Errors(p => new CrossEntropy { ClassWeights = [1, 2] }.CheckOutputs(AnswerKind.Category, 2, p)));

    [Fact]
    public void RefusesWrongSettings() =>
        Assert.Equal(2, Expect.Errors(new CrossEntropy { ClassWeights = [1, 0], LabelSmoothing = 1 }.Check).Count);
}
