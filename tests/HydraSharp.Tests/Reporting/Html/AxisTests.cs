using HydraSharp.Reporting.Html;
using Xunit;

namespace HydraSharp.Tests.Reporting.Html;

public sealed class AxisTests
{
    [Theory]
    [InlineData(0, 10, "0 2 4 6 8 10")]
    [InlineData(0.913, 0.937, "0.910 0.915 0.920 0.925 0.930 0.935 0.940")]
    [InlineData(-3.2, 7.9, "-5.0 -2.5 0 2.5 5.0 7.5 10.0", false)]
    [InlineData(0, 117, "0 50 100 150")]
    [InlineData(5, 5, "4.4 4.6 4.8 5.0 5.2 5.4 5.6")]
    public void TicksAreRoundNumbers(double low, double high, string expected, bool exact = true)
    {
        var axis = new Axis(low, high);
        var labels = string.Join(' ', axis.Ticks().Select(axis.Label));
        if (exact)
            Assert.Equal(expected, labels);
        Assert.True(axis.Low <= low && high <= axis.High);
        Assert.Contains(Math.Round(axis.Step / Math.Pow(10, Math.Floor(Math.Log10(axis.Step) + 1e-9)), 9), new double[] { 1, 2, 5 });
    }

    [Fact]
    public void EpochsAreWholeAndTheEndsStay()
    {
        var axis = new Axis(1, 3, 7, exact: true, whole: true);
        Assert.Equal(["1", "2", "3"], axis.Ticks().Select(axis.Label));
        Assert.Equal((1, 3), (axis.Low, axis.High));
    }

    // 0.16 to 0.96 has only 0.5 at steps of a half; at steps of a fifth it has four.
    [Fact]
    public void ThereAreAtLeastTwoTicks() =>
        Assert.Equal(["0.2", "0.4", "0.6", "0.8"], new Axis(0.16, 0.96, 2, exact: true) is var axis ? axis.Ticks().Select(axis.Label) : []);

    [Fact]
    public void ANumberLiesInItsPlace()
    {
        var axis = new Axis(0, 10);
        Assert.Equal(150, axis.Place(5, 100, 200));
        Assert.Equal(90, axis.Place(2, 100, 50));
    }

    [Fact]
    public void WhatIsNotANumberGivesAnAxisAllTheSame() =>
        Assert.Equal((0, 1), (new Axis(double.NaN, 3).Low, new Axis(1, double.PositiveInfinity).High));
}
