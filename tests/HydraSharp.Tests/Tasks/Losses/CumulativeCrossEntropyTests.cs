using HydraSharp.Inference;
using HydraSharp.Tasks.Losses;
using Xunit;

namespace HydraSharp.Tests.Tasks.Losses;

public sealed class CumulativeCrossEntropyTests
{
    // Probabilities of being higher: 3/4, 1/2, 1/4.
    static readonly float Ln3 = (float)Math.Log(3);
    static readonly float[,] Boundaries =
    {
        { Ln3, 0, -Ln3 },
        { Ln3, 0, -Ln3 },
        { Ln3, 0, -Ln3 },
    };

    // Level 0 is higher than none: ln 4 + ln 2 + ln 4/3. Level 1: ln 4/3 + ln 2 + ln 4/3. Level 3: ln 4/3 + ln 2 + ln 4.
    [Fact]
    public void AddsUpTheBoundaries() =>
        Expect.Rows(
            new CumulativeCrossEntropy(),
            Boundaries,
            new float[,]
            {
                { 0 },
                { 1 },
                { 3 },
            },
            2.367124,
            1.268511,
            2.367124
        );

    // Level 1: 1·0.287682 + 2·0.693147 + 3·0.287682. Level 3: 0.287682 + 2·0.693147 + 3·1.386294.
    [Fact]
    public void BoundariesCanWeighDifferently() =>
        Expect.Rows(
            new CumulativeCrossEntropy { BoundaryWeights = [1, 2, 3] },
            new[,]
            {
                { Ln3, 0, -Ln3 },
                { Ln3, 0, -Ln3 },
            },
            new float[,]
            {
                { 1 },
                { 3 },
            },
            2.537023,
            5.832859
        );

    [Fact]
    public void ReportsBothNumbersOfAWrongCount() =>
        Assert.Equal(
            ["boundary_weights: 4 weights for 3 boundaries (one between each two levels, lowest first)"],
            Expect.Errors(p => new CumulativeCrossEntropy { BoundaryWeights = [1, 1, 1, 1] }.CheckOutputs(AnswerKind.Level, 3, p))
        );

    [Fact]
    public void RefusesAWeightThatIsNotPositive() =>
        Assert.Single(Expect.Errors(new CumulativeCrossEntropy { BoundaryWeights = [1, -1] }.Check));
}
