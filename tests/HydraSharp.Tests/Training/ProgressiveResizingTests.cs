using HydraSharp.Training;
using Xunit;

namespace HydraSharp.Tests.Training;

public sealed class ProgressiveResizingTests
{
    static readonly ProgressiveResizing Half = new()
    {
        Initial = 0.5,
        Delay = 0.25,
        Whole = 0.25,
    };

    // 8 epochs of 80 pixels: 2 at 40; then 0.5 + 0.5 * (done - 0.25) / 0.5 for done = 0.25, 0.375, 0.5, 0.625: 0.5, 0.625, 0.75, 0.875,
    // that is
    // 40, 50, 60, 70 pixels, to the next multiple of 16; then 2 whole.
    [Fact]
    public void TheSideGrowsInALineBetweenItsPlateaus() =>
        Assert.Equal([48, 48, 48, 64, 64, 80, 80, 80], Enumerable.Range(0, 8).Select(e => Half.Side(e, 8, 80, 32)));

    [Fact]
    public void TheSideIsNeverBelowWhatTheBackboneTakesNorAboveTheWhole()
    {
        Assert.Equal([32, 32, 32, 32, 32, 32, 36, 36], Enumerable.Range(0, 8).Select(e => Half.Side(e, 8, 36, 32)));
        Assert.Equal(33, Half.Side(0, 8, 33, 33));
    }

    // 0.3 + 0.7 leaves no ramp, and 3 / 10 is neither below 0.3 nor at least 1 - 0.7 as binary fractions go.
    [Fact]
    public void WithoutARampItJumps() =>
        Assert.Equal(
            [48, 48, 48, 80, 80, 80, 80, 80, 80, 80],
            Enumerable.Range(0, 10).Select(e => new ProgressiveResizing { Delay = 0.3, Whole = 0.7 }.Side(e, 10, 80, 32))
        );

    [Fact]
    public void TheLastEpochIsWholeWhereASplitOfThemIs() =>
        Assert.All(Enumerable.Range(4, 60), epochs => Assert.Equal(90, Half.Side(epochs - 1, epochs, 90, 32)));
}
