using HydraSharp.Tasks.Losses;
using Xunit;

namespace HydraSharp.Tests.Tasks.Losses;

public sealed class NumberLossTests
{
    [Fact]
    public void L1IsTheDistance() =>
        Expect.Rows(
            new L1(),
            new float[,]
            {
                { 1 },
                { -2 },
                { 3 },
            },
            new float[,]
            {
                { 3 },
                { 1 },
                { 3 },
            },
            2,
            3,
            0
        );

    [Fact]
    public void MeanSquaredErrorIsItsSquare() =>
        Expect.Rows(
            new MeanSquaredError(),
            new float[,]
            {
                { 1 },
                { -2 },
                { 3 },
            },
            new float[,]
            {
                { 3 },
                { 1 },
                { 3 },
            },
            4,
            9,
            0
        );

    // Delta 1: 0.5²/2 and 3 - 1/2. Delta 2: 1²/2, and 2·(3 - 1).
    [Fact]
    public void HuberIsSquaredNearAndStraightFar()
    {
        Expect.Rows(
            new Huber(),
            new float[,]
            {
                { 0.5f },
                { -3 },
                { 1 },
            },
            new float[3, 1],
            0.125,
            2.5,
            0.5
        );
        Expect.Rows(
            new Huber { Delta = 2 },
            new float[,]
            {
                { 1 },
                { -3 },
            },
            new float[2, 1],
            0.5,
            4
        );
    }

    [Fact]
    public void HuberOfAHugeErrorIsFinite() =>
        Expect.Rows(
            new Huber(),
            new float[,]
            {
                { 1e30f },
            },
            new float[1, 1],
            1e30
        );

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void HuberRefusesADeltaThatIsNotPositive(double delta) => Assert.Single(Expect.Errors(new Huber { Delta = delta }.Check));
}
