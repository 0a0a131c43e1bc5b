using HydraSharp.Inference;
using HydraSharp.Tasks.Losses;
using Xunit;
using static HydraSharp.Tests.Tasks.Losses.Maps;

namespace HydraSharp.Tests.Tasks.Losses;

public sealed class NumberMapLossTests
{
    static readonly LossSpec[] OfRows = [new L1(), new MeanSquaredError(), new Huber(), new Huber { Delta = 2 }];

    // Errors 2, -3 and an unknown one; the second image has an error of 1.
    static readonly float[][][] Output = [Numbers(3, 1, 7), Numbers(1, 2, 3)];
    static readonly float[][][] Target = [Numbers(1, 4, Unknown), Numbers(Unknown, Unknown, 2)];

    [Fact]
    public void L1IsTheMeanDistance() => Near([2.5, 1], Rows(new L1(), Output, Target));

    [Fact]
    public void MeanSquaredErrorIsTheMeanSquare() => Near([6.5, 1], Rows(new MeanSquaredError(), Output, Target));

    // (2 - 1/2 + 3 - 1/2) / 2 and 1/2.
    [Fact]
    public void HuberIsSquaredNearAndStraightFar() => Near([2, 0.5], Rows(new Huber(), Output, Target));

    // Two known pixels: 1/2 each; the sign of the error, and nothing where nobody knows.
    [Fact]
    public void TheGradientIsThatOfTheKnownPixels() => Near([0.5, -0.5, 0], Gradient(new L1(), Output[0], Target[0]));

    [Theory]
    [InlineData(0.3f)]
    [InlineData(-1.7f)]
    [InlineData(25)]
    public void OnePixelIsARow(float output)
    {
        foreach (var loss in OfRows)
            Expect.Rows(
                loss,
                new[,]
                {
                    { output },
                },
                new[,]
                {
                    { 1.5f },
                },
                Row(loss, Numbers(output), Numbers(1.5f))
            );
    }

    // Laina et al. 2016, equation 2: errors 10, 1, 2, 4 and c = 2: (100 + 4) / 4, 1, 2, (16 + 4) / 4, the mean of 34. The other image's
    // c is its own: errors 1 and 0.1, c = 0.2: (1 + 0.04) / 0.4 and 0.1.
    [Fact]
    public void InverseHuberIsStraightNearAndSquaredFar() =>
        Near(
            [34 / 4.0, (2.6 + 0.1) / 2],
            Rows(
                new InverseHuber(),
                [Numbers(10, -1, 2, -4), Numbers(1, 0.1f, 7, 8)],
                [Numbers(0, 0, 0, 0), Numbers(0, 0, Unknown, Unknown)]
            )
        );

    // At c both branches are c: errors 10 and 2 ± 0.001.
    [Fact]
    public void InverseHuberIsContinuous()
    {
        double Of(float error) => Row(new InverseHuber(), Numbers(10, error), Numbers(0, 0)) * 2 - 26;
        Assert.Equal(2, Of(2), 1e-5);
        Assert.Equal(1.999, Of(1.999f), 1e-5);
        Assert.Equal(2.001, Of(2.001f), 1e-5);
    }

    // Two pixels, c = 2 a constant: 10 / 2 / 2 beyond it, 1 / 2 below.
    [Fact]
    public void TheTurnOfInverseHuberHasNoGradient() => Near([2.5, -0.5], Gradient(new InverseHuber(), Numbers(10, -1), Numbers(0, 0)));

    [Fact]
    public void InverseHuberOfPerfectAndOfHugeIsFinite()
    {
        Assert.Equal(0, Row(new InverseHuber(), Numbers(3, 4), Numbers(3, 4)));
        Assert.Equal([0, 0], Gradient(new InverseHuber(), Numbers(3, 4), Numbers(3, 4)));
        Near([1.3e30], Rows(new InverseHuber(), [Numbers(5e29f)], [Numbers(0)]));
    }

    // Eigen et al. 2014, equation 4: d = ln 2, -ln 2, ln 4 = 1, -1, 2 times ln 2: mean square 2, mean 2/3.
    [Theory]
    [InlineData(0, 2)]
    [InlineData(0.5, 2 - 0.5 * 4 / 9)]
    [InlineData(1, 2 - 4.0 / 9)]
    public void ScaleInvariantLogIsTheErrorLessThatOfTheScale(double lambda, double expected)
    {
        var (output, target) = (Numbers(2, 1, 12, 5), Numbers(1, 2, 3, Unknown));
        var square = Math.Log(2) * Math.Log(2);
        Assert.Equal(expected * square, Row(new ScaleInvariantLog { Lambda = lambda }, output, target), 1e-5);
        Assert.Equal(Math.Sqrt(expected * square), Row(new ScaleInvariantLog { Lambda = lambda, Sqrt = true }, output, target), 1e-5);
    }

    [Fact]
    public void WithLambdaOneACommonFactorChangesNothing()
    {
        var loss = new ScaleInvariantLog { Lambda = 1 };
        var once = Row(loss, Numbers(2, 1, 12), Numbers(1, 2, 3));
        Assert.Equal(once, Row(loss, Numbers(20, 10, 120), Numbers(1, 2, 3)), 1e-5);
        Assert.Equal(0, Row(loss, Numbers(7, 14, 21), Numbers(1, 2, 3)), 1e-6);
    }

    // One pixel, lambda 0: d² with the slope 2·d / output; below the minimum 0.01 the value there, and its slope 2·d / 0.01.
    [Fact]
    public void BelowTheMinimumItStillDrawsUp()
    {
        var loss = new ScaleInvariantLog { Lambda = 0 };
        Near([2 * Math.Log(2) / 2], Gradient(loss, Numbers(2), Numbers(1)));
        foreach (var output in new[] { 0.01f, 0, -1e4f })
        {
            Assert.Equal(Math.Pow(Math.Log(0.01), 2), Row(loss, Numbers(output), Numbers(1)), 1e-4);
            Near([2 * Math.Log(0.01) / 0.01], Gradient(loss, Numbers(output), Numbers(1)));
        }

        Assert.Equal(0, Row(loss, Numbers(0.01f), Numbers(0)), 1e-6);
    }

    [Fact]
    public void TheRootOfNothingHasNoGradient() =>
        Assert.Equal([0, 0], Gradient(new ScaleInvariantLog { Sqrt = true }, Numbers(2, 3), Numbers(2, 3)));

    [Fact]
    public void ReportsWrongSettings()
    {
        Assert.Single(Expect.Errors(new InverseHuber { Threshold = 0 }.Check));
        Assert.Equal(2, Expect.Errors(new ScaleInvariantLog { Lambda = 1.5, Minimum = 0 }.Check).Count);
        foreach (var loss in OfRows.Append(new InverseHuber()).Append(new ScaleInvariantLog()))
        {
            Assert.Single(Expect.Errors(p => loss.CheckOutputs(AnswerKind.NumberMap, 2, p)));
            Assert.Empty(Expect.Errors(p => loss.CheckOutputs(AnswerKind.NumberMap, 1, p)));
        }
    }
}
