using HydraSharp.Comparisons;
using Xunit;

namespace HydraSharp.Tests.Comparisons;

public sealed class DeltaMTests
{
    // The example in the docstring of LibMTL's count_improvement, as a share there and in percent here.
    [Fact]
    public void TheExampleOfLibMtl() =>
        Assert.Equal(73.96364795918366, DeltaM.OverTasks([new("A", true, 96, 93), new("A", false, 98, 99), new("B", true, 0.2, 0.5)]), 12);

    [Fact]
    public void OverMetricsEveryMetricCountsOnce() =>
        Assert.Equal(
            -100 * (-3.0 / 96 - 1.0 / 98 + 1.5) / 3,
            DeltaM.OverMetrics([new("A", true, 96, 93), new("A", false, 98, 99), new("B", true, 0.2, 0.5)]),
            12
        );

    // Task A loses 30 % of one metric and B gains 10 % of each of five: the sign depends on the convention.
    [Fact]
    public void TheTwoFormsCanDifferInSign()
    {
        DeltaM.Pair[] pairs = [new("A", true, 1, 0.7), .. Enumerable.Range(0, 5).Select(_ => new DeltaM.Pair("B", false, 1, 0.9))];
        Assert.Equal(-100 * (-0.3 + 5 * 0.1) / 6, DeltaM.OverMetrics(pairs), 12);
        Assert.Equal(-10, DeltaM.OverTasks(pairs), 12);
    }

    // Rows of Cityscapes as printed (mIoU, pixel accuracy, absolute and relative depth error): linear scalarization in Navon et al., 2022,
    // gives
    // 22.60; from its rounded figures 22.62.
    [Fact]
    public void APublishedRow() =>
        Assert.Equal(
            22.62,
            DeltaM.OverMetrics([
                new("segmentation", true, 74.01, 75.18),
                new("segmentation", true, 93.16, 93.49),
                new("depth", false, 0.0125, 0.0155),
                new("depth", false, 27.77, 46.77),
            ]),
            0.01
        );

    [Fact]
    public void AFigureOfNothingHasNoRelativeChange()
    {
        Assert.True(double.IsNaN(DeltaM.OverMetrics([new("A", true, 0, 1)])));
        Assert.True(double.IsNaN(DeltaM.OverTasks([])));
    }
}
