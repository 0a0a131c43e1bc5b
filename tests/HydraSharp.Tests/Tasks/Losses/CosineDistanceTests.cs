using HydraSharp.Inference;
using HydraSharp.Tasks.Losses;
using Xunit;
using static HydraSharp.Tests.Tasks.Losses.Maps;

namespace HydraSharp.Tests.Tasks.Losses;

public sealed class CosineDistanceTests
{
    static readonly float[] X = [1, 0, 0];
    static readonly float[] Y = [0, 1, 0];
    static readonly float[] Nobody = [Unknown, Unknown, Unknown];

    // 1 - cos of 0, 90, 180 and 60 degrees, whatever the length; the last is unknown.
    [Fact]
    public void IsOneMinusTheCosine()
    {
        var sixty = new[] { 1, (float)Math.Sqrt(3), 0 };
        Near(
            [0, 1, 2, 0.5],
            Rows(
                new CosineDistance(),
                [
                    [
                        [5, 0, 0],
                    ],
                    [
                        [0, 0.1f, 0],
                    ],
                    [
                        [-3, 0, 0],
                    ],
                    [sixty],
                ],
                [
                    [X],
                    [X],
                    [X],
                    [X],
                ]
            )
        );
        Assert.Equal(0.75, Row(new CosineDistance(), [sixty, Y, Y], [X, X, Nobody]), 1e-5);
    }

    [Fact]
    public void APixelKnownInPartIsNotKnown() => Assert.Equal(1, Row(new CosineDistance(), [X, X], [Y, [1, 0, Unknown]]), 1e-5);

    // Of o = (2, 0, 0) and target y: 1 - o·y / |o| has the slope -1 / |o| along y, none along x.
    [Fact]
    public void TheGradientTurnsAndDoesNotStretch() =>
        Near(
            [0, -0.25, 0, 0, 0, 0, 0, 0, 0],
            Gradient(
                new CosineDistance(),
                [
                    [2, 0, 0],
                    X,
                    X,
                ],
                [Y, X, Nobody]
            )
        );

    [Fact]
    public void WithoutLengthItIsFinite() =>
        Assert.All(
            Gradient(
                new CosineDistance(),
                [
                    [0, 0, 0],
                ],
                [Y]
            ),
            g => Assert.InRange(g, -1000, 1000)
        );

    [Fact]
    public void TakesThreeOutputs()
    {
        Assert.Equal([AnswerKind.DirectionMap], Enum.GetValues<AnswerKind>().Where(new CosineDistance().Supports));
        Assert.Single(Expect.Errors(p => new CosineDistance().CheckOutputs(AnswerKind.DirectionMap, 1, p)));
        Assert.Empty(Expect.Errors(p => new CosineDistance().CheckOutputs(AnswerKind.DirectionMap, 3, p)));
    }
}
