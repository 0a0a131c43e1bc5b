using HydraSharp.Inference;
using HydraSharp.Tasks.Losses;
using Xunit;

namespace HydraSharp.Tests.Tasks.Losses;

public sealed class BinaryCrossEntropyTests
{
    // sigmoid(ln 3) = 3/4.
    static readonly float Ln3 = (float)Math.Log(3);

    // -ln(3/4) and -ln(1/4).
    [Fact]
    public void IsTheLogarithmOfTheTrueClass() =>
        Expect.Rows(
            new BinaryCrossEntropy(),
            new[,]
            {
                { Ln3 },
                { Ln3 },
                { 0 },
            },
            new float[,]
            {
                { 1 },
                { 0 },
                { 1 },
            },
            0.287682,
            1.386294,
            0.693147
        );

    [Fact]
    public void PositiveWeightCountsPositivesOnly() =>
        Expect.Rows(
            new BinaryCrossEntropy { PositiveWeight = 2 },
            new[,]
            {
                { Ln3 },
                { Ln3 },
            },
            new float[,]
            {
                { 1 },
                { 0 },
            },
            0.575364,
            1.386294
        );

    // (ln 2 + ln 2) / 2; (ln 2 + ln 4) / 2; nothing known.
    [Fact]
    public void ALabelNobodyKnowsDoesNotCount() =>
        Expect.Rows(
            new BinaryCrossEntropy(),
            new[,]
            {
                { 0, Ln3, 0 },
                { 0, Ln3, 0 },
                { 1, 1, 1 },
            },
            new[,]
            {
                { 1, float.NaN, 0 },
                { 1, 0, float.NaN },
                { float.NaN, float.NaN, float.NaN },
            },
            0.693147,
            1.039721,
            0
        );

    [Fact]
    public void EveryRowCountsAlike()
    {
        var mean = Expect.Mean(
            new BinaryCrossEntropy { PositiveWeight = 3 },
            new[,]
            {
                { Ln3 },
                { Ln3 },
            },
            new float[,]
            {
                { 1 },
                { 0 },
            }
        );
        Assert.Equal((3 * 0.287682 + 1.386294) / 2, mean, 1e-5);
    }

    [Fact]
    public void IsExactFarOut() =>
        Expect.Rows(
            new BinaryCrossEntropy(),
            new float[,]
            {
                { 1e4f },
                { 1e4f },
                { -1e4f },
                { -1e4f },
            },
            new float[,]
            {
                { 1 },
                { 0 },
                { 1 },
                { 0 },
            },
            0,
            1e4,
            1e4,
            0
        );

    [Fact]
    public void SupportsYesAndNo() =>
        Assert.Equal([AnswerKind.Binary, AnswerKind.Labels], Enum.GetValues<AnswerKind>().Where(new BinaryCrossEntropy().Supports));

    [Fact]
    public void RefusesAWeightThatIsNotPositive() =>
        Assert.Equal(
            ["positive_weight: 0 is not a positive number (1 for no difference)"],
            Expect.Errors(new BinaryCrossEntropy { PositiveWeight = 0 }.Check)
        );
}
