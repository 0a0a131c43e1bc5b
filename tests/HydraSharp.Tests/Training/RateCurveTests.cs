using HydraSharp.Tuning;
using Xunit;

namespace HydraSharp.Tests.Training;

public sealed class RateCurveTests
{
    // A tenth of a decade a step from 1e-6 on: 2 until 1e-4, down in a line to 1 at 1e-2, 1 until 1e-1, then up by 1 a step.
    static readonly double[] Losses =
    [
        .. Enumerable.Repeat(2.0, 20),
        .. Enumerable.Range(0, 20).Select(i => 2 - i / 20.0),
        .. Enumerable.Repeat(1.0, 10),
        .. Enumerable.Range(1, 5).Select(i => 1.0 + i),
    ];

    static readonly double[] Rates = [.. Losses.Select((_, i) => 1e-6 * Math.Pow(10, i / 10.0))];

    [Fact]
    public void TheRateOfTheSteepestFallIsSuggestedWithinTheRange()
    {
        var curve = new RateCurve(Rates, Losses, planned: 40, diverged: true);
        Assert.InRange(curve.Suggested!.Value, 1.2e-4, 8e-3);
        // A tenth of the fall, 0.1, takes two steps of the line.
        Assert.InRange(curve.FallsFrom!.Value, 1.2e-4, 2.1e-4);
        Assert.InRange(curve.LowestAt!.Value, 9e-3, 1e-1);
        Assert.True(curve.Suggested >= curve.FallsFrom && curve.Suggested <= curve.LowestAt);
    }

    // At twice the slope between 1e-3 and 1e-2 the suggestion lies there.
    [Fact]
    public void TheSteeperOfTwoFallsIsChosen()
    {
        double[] losses =
        [
            .. Losses[..20],
            .. Enumerable.Range(0, 10).Select(i => 2 - i / 50.0),
            .. Enumerable.Range(0, 10).Select(i => 1.8 - i * 0.08),
            .. Losses[40..],
        ];
        var curve = new RateCurve(Rates, losses, planned: 40, diverged: true);
        Assert.InRange(curve.Suggested!.Value, 1.2e-3, 8e-3);
    }

    // Weights 1, 2, 1 within, 2, 1 at an end: (2*8 + 4) / 3, (8 + 2*4 + 3) / 4, (4 + 2*3) / 3.
    [Fact]
    public void TheSmoothedLossIsTheMeanAround()
    {
        var curve = new RateCurve([1, 2, 4], [8, 4, 3], planned: 20, diverged: false);
        Assert.Equal([20 / 3.0, 19 / 4.0, 10 / 3.0], curve.Points.Select(p => p.Smoothed));
    }

    [Theory]
    [InlineData(2.0, 2.0, 2.0, 2.0)]
    [InlineData(1.0, 2.0, 3.0, 4.0)]
    [InlineData(1.0, 0.99, 0.98, 0.97)]
    [InlineData(0.0, 0.0, 0.0, 0.0)]
    [InlineData(5.0)]
    public void WhereTheLossDoesNotFallNothingIsSuggested(params double[] losses)
    {
        var curve = new RateCurve(Rates, losses, planned: 20, diverged: false);
        Assert.Equal((null, null, null), (curve.Suggested, curve.FallsFrom, curve.LowestAt));
        Assert.Equal(losses, curve.Points.Select(p => p.Loss));
    }

    [Fact]
    public void TheRateRisesByTheSameFactorEachStep()
    {
        var sweep = new RateSweep(1e-4, 1, 5, [1]);
        var rates = new List<double>();
        while (sweep.More)
        {
            rates.Add(sweep.Rate);
            sweep.Add(new([1], [1]));
        }

        Assert.Equal([1e-4, 1e-3, 1e-2, 1e-1, 1], rates.Select(r => Math.Round(r, 12)));
        Assert.False(sweep.Curve.Diverged);
        Assert.Equal(rates, sweep.Curve.Points.Select(p => p.Rate));
    }

    // Sums over weights: 4/2 = 2 and 3; weighed 1 and 0.5: 3.5. The second task has no label in the first step and in the third.
    [Fact]
    public void ATaskWithoutALabelInAStepDoesNotMoveTheLoss()
    {
        var sweep = new RateSweep(1e-4, 1, 10, [1, 0.5]);
        sweep.Add(new([4, 0], [2, 0]));
        sweep.Add(new([4, 9], [2, 3]));
        sweep.Add(new([6, 0], [2, 0]));
        Assert.Equal([3.5, 3.5, 4.5], sweep.Curve.Points.Select(p => p.Loss));
    }

    [Fact]
    public void ALossThatLeapsAtOnceIsNotMeasuredAgainstItself()
    {
        var sweep = new RateSweep(1e-4, 1, 10, [1]);
        sweep.Add(new([2], [1]));
        sweep.Add(new([1e9], [1]));
        Assert.True(sweep.Curve.Diverged);
    }

    [Fact]
    public void ItEndsWhereTheLossIsFourTimesTheLowest()
    {
        var sweep = new RateSweep(1e-4, 1, 10, [1]);
        foreach (var loss in (double[])[2, 1, 1, 3])
            sweep.Add(new([loss], [1]));
        Assert.True(sweep.More);
        sweep.Add(new([100], [1]));
        Assert.False(sweep.More);
        Assert.True(sweep.Curve.Diverged);
    }
}
