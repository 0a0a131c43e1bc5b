using HydraSharp.Inference;
using HydraSharp.Tasks.Losses;
using Xunit;
using static HydraSharp.Tests.Tasks.Losses.Maps;

namespace HydraSharp.Tests.Tasks.Losses;

public sealed class ClassMapLossTests
{
    // Probabilities 1/8, 2/8, 5/8: losses ln 8 = 2.079442, ln 4 = 1.386294, ln 1.6 = 0.470004.
    static readonly float[] Pixel = [0, (float)Math.Log(2), (float)Math.Log(5)];
    static readonly float[] Even = [0, 0];

    // sigmoid(ln 3) = 3/4: probabilities 1/4 and 3/4.
    static readonly float[] Second = [0, (float)Math.Log(3)];

    // Image 1: (2.079442 + 0.470004) / 2; image 2: one pixel is known.
    [Fact]
    public void CrossEntropyIsTheMeanOverAnImagesKnownPixels() =>
        Near(
            [1.274723, 1.386294],
            Rows(
                new CrossEntropy(),
                [
                    [Pixel, Pixel],
                    [Pixel, Pixel],
                ],
                [Numbers(0, 2), Numbers(Unknown, 1)]
            )
        );

    // (1·2.079442 + 4·0.470004) / (1 + 4); with smoothing 0.1 as for rows, see CrossEntropyTests.
    [Fact]
    public void ClassWeightsMakeAWeightedMeanWithinTheImage()
    {
        var loss = new CrossEntropy { ClassWeights = [1, 2, 4] };
        Assert.Equal(0.791891, Row(loss, [Pixel, Pixel, Pixel], Numbers(0, 2, Unknown)), 1e-5);
        Assert.Equal(0.802463, Row(loss with { LabelSmoothing = 0.1 }, [Pixel, Pixel, Pixel], Numbers(0, 2, Unknown)), 1e-5);
    }

    // (2.002689 + 0.554195) / 2, as for rows.
    [Fact]
    public void SmoothingSpreadsAShareOverAllClasses() =>
        Assert.Equal(1.278442, Row(new CrossEntropy { LabelSmoothing = 0.1 }, [Pixel, Pixel], Numbers(0, 2)), 1e-5);

    // 0.875²·2.079442 = 1.592073 and 0.375²·0.470004 = 0.0660943; weighted (1.592073 + 4·0.0660943) / 5.
    [Fact]
    public void FocalPlaysDownWhatIsRight()
    {
        Assert.Equal((1.592073 + 0.0660943) / 2, Row(new Focal(), [Pixel, Pixel, Pixel], Numbers(0, Unknown, 2)), 1e-5);
        Assert.Equal(0.371290, Row(new Focal { ClassWeights = [1, 2, 4] }, [Pixel, Pixel], Numbers(0, 2)), 1e-5);
    }

    // Far out the true class is certain, or certainly wrong: 2e4.
    [Fact]
    public void FocalIsExactFarOut()
    {
        Near(
            [0, 2e4],
            Rows(
                new Focal { Gamma = 0.5 },
                [
                    [
                        [1e4f, -1e4f],
                    ],
                    [
                        [1e4f, -1e4f],
                    ],
                ],
                [Numbers(0), Numbers(1)]
            )
        );
        Assert.All(
            Gradient(
                new Focal { Gamma = 0.5 },
                [
                    [1e4f, 0],
                    [40, 0],
                    [20, 0],
                    [0, 1e4f],
                ],
                Numbers(0, 0, 0, 0)
            ),
            g => Assert.True(float.IsFinite(g))
        );
    }

    // A single pixel is a row.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void OnePixelIsARow(int truth)
    {
        LossSpec[] losses =
        [
            new CrossEntropy(),
            new CrossEntropy { LabelSmoothing = 0.1 },
            new CrossEntropy { ClassWeights = [1, 2, 4] },
            new CrossEntropy { ClassWeights = [1, 2, 4], LabelSmoothing = 0.1 },
            new Focal(),
            new Focal { Gamma = 0.5 },
            new Focal { Gamma = 0 },
        ];
        foreach (var loss in losses)
            Expect.Rows(
                loss,
                new[,]
                {
                    { Pixel[0], Pixel[1], Pixel[2] },
                },
                new float[,]
                {
                    { truth },
                },
                Row(loss, [Pixel], Numbers(truth))
            );
    }

    // Milletari et al. 2016 with the sums of Sudre et al. 2017: p of class 1 is 0.75, 0.5; y is 1, 0; the third pixel is unknown.
    // Class 1: (2·0.75 + 1) / (1.25 + 1 + 1) = 0.769231. Class 0: (2·0.5 + 1) / (0.75 + 1 + 1) = 0.727273. Class 2 is not there.
    [Fact]
    public void DiceIsOneMinusTheMeanOverlapOfThePresentClasses()
    {
        var found = Row(new Dice(), [Second, Even, Second], Numbers(1, 0, Unknown));
        Assert.Equal(1 - (0.769231 + 0.727273) / 2, found, 1e-5);
        Assert.Equal(1 - (1.5 / 2.25 + 1 / 1.75) / 2, Row(new Dice { Smooth = 0 }, [Second, Even], Numbers(1, 0)), 1e-5);
    }

    // Only class 1 is present: Σ p = 1.25, Σ y = 2: (2·1.25 + 1) / (1.25 + 2 + 1), whatever class 0 got.
    [Fact]
    public void DiceLeavesOutAbsentClasses() => Assert.Equal(1 - 3.5 / 4.25, Row(new Dice(), [Second, Even], Numbers(1, 1)), 1e-5);

    // Cross-entropy: (-ln 0.75 - ln 0.5) / 2 = 0.490415.
    [Fact]
    public void DiceMayShareWithTheCrossEntropy()
    {
        Assert.Equal(
            0.75 * 0.251748 + 0.25 * 0.490415,
            Row(new Dice { CrossEntropyShare = 0.25 }, [Second, Even, Even], Numbers(1, 0, Unknown)),
            1e-5
        );
        Assert.Equal(0.490415, Row(new Dice { CrossEntropyShare = 1 }, [Second, Even], Numbers(1, 0)), 1e-5);
    }

    [Fact]
    public void DiceOfACertainAndRightMapIsZero() =>
        Assert.Equal(
            0,
            Row(
                new Dice(),
                [
                    [1e4f, 0],
                    [0, 1e4f],
                    [0, 1e4f],
                ],
                Numbers(0, 1, 1)
            ),
            1e-6
        );

    // L = 1 - (D0 + D1) / 2 over one pixel of class 1 with smooth 1: only D1 = (2p + 1) / (p + 2), dD1/dp = 3 / (p + 2)², dp/dz1 = p(1 -
    // p).
    // p = 0.75: -3 / 7.5625·0.1875 = -0.0743802.
    [Fact]
    public void DiceHasItsGradient() => Near([0.0743802, -0.0743802], Gradient(new Dice(), [Second], Numbers(1)));

    [Fact]
    public void ReportsWrongSettings()
    {
        Assert.Equal(2, Expect.Errors(new Dice { Smooth = -1, CrossEntropyShare = 2 }.Check).Count);
        Assert.Empty(Expect.Errors(new Dice { Smooth = 0, CrossEntropyShare = 1 }.Check));
        Assert.StartsWith(
            "class_weights: ",
            Assert.Single(Expect.Errors(p => new CrossEntropy { ClassWeights = [1] }.CheckOutputs(AnswerKind.ClassMap, 2, p)))
        );
        Assert.Equal(2, Expect.Errors(p => new Focal { ClassWeights = [1], Alpha = 0.5 }.CheckOutputs(AnswerKind.ClassMap, 2, p)).Count);
    }
}
