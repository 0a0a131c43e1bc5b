using HydraSharp.Analysis;
using HydraSharp.Determinism;
using HydraSharp.Tasks.Metrics;
using Xunit;

namespace HydraSharp.Tests.Analysis;

public sealed class BootstrapTests
{
    static readonly Func<int[], double> Mean = rows => rows.Average();

    // Two draws of {0, 1} have a mean of 0, 1/2, 1 with chances 1/4, 1/2, 1/4: more than 2.5 % on each end.
    [Fact]
    public void TwoRowsHaveTheWholeRangeAsInterval()
    {
        var drawn = Bootstrap.Draw([Mean], [0, 1], 1000, stream: 1)[0];
        Assert.Equal([0, 0.5, 1], drawn.Distinct().Order());
        Assert.InRange(drawn.Count(d => d == 0.5), 440, 560);
        Assert.Equal(new Interval(0.5, 0, 1), Bootstrap.Percentile(0.5, drawn));
    }

    [Fact]
    public void OneRowVariesNotAtAll() =>
        Assert.Equal(new Interval(7, 7, 7), Bootstrap.Percentile(7, Bootstrap.Draw([Mean], [7], 200, 1)[0]));

    [Fact]
    public void TheSameRowsGiveTheSameIntervalAndOtherStreamsAnother()
    {
        int[] rows = [3, 1, 4, 1, 5, 9, 2, 6];
        Assert.Equal(Bootstrap.Draw([Mean], rows, 300, 1)[0], Bootstrap.Draw([Mean], rows, 300, 1)[0]);
        Assert.NotEqual(Bootstrap.Draw([Mean], rows, 300, 1)[0], Bootstrap.Draw([Mean], rows, 300, 2)[0]);
    }

    // 0, 1, 2, 3, 4: the quantile at 0.375 lies at position 1.5.
    [Fact]
    public void QuantilesAreLinearBetweenRows()
    {
        Assert.Equal(1.5, Bootstrap.Quantile([0, 1, 2, 3, 4], 0.375));
        Assert.Equal(4, Bootstrap.Quantile([0, 1, 2, 3, 4], 1));
    }

    [Fact]
    public void WhatIsNotDefinedHasNoInterval()
    {
        Assert.Equal(Interval.None, Bootstrap.Percentile(double.NaN, [1, 2]));
        Assert.Equal(new Interval(5, 1, 1), Bootstrap.Percentile(5, [double.NaN, 1]));
        Assert.Equal(double.NaN, Bootstrap.Draw([Mean], [], 3, 1)[0][2]);
    }

    // The mean of 60 numbers of N(0, 1): an interval that holds 0 in 95 of 100 samples. 200 samples: ±3 deviations are ±4.6 of 95.
    [Fact]
    public void TheIntervalHoldsTheTruthAsOftenAsItSays()
    {
        var hits = Enumerable
            .Range(0, 200)
            .Count(sample =>
            {
                var random = new SampleRandom(7, 0, sample);
                var numbers = Enumerable.Range(0, 60).Select(_ => random.Normal()).ToArray();
                var drawn = Bootstrap.Draw([r => r.Average(i => numbers[i])], [.. Enumerable.Range(0, 60)], 300, sample)[0];
                var interval = Bootstrap.Percentile(numbers.Average(), drawn);
                return interval.Low <= 0 && 0 <= interval.High;
            });
        Assert.InRange(hits, 178, 199);
    }

    [Fact]
    public void FewerDrawsAreMadeOfMoreRows()
    {
        Assert.Equal(1000, Bootstrap.Replicates(4000));
        Assert.Equal(500, Bootstrap.Replicates(8000));
        Assert.Equal(200, Bootstrap.Replicates(1_000_000));
    }

    // Errors 1, 3 and 2: mean 2; root of (1 + 9 + 4) / 3.
    [Fact]
    public void AMeanOverRowsIsFoundByTrying()
    {
        var outputs = Rows.Numbers([(11, 10), (7, 10), (12, 10)]);
        var mae = new RowMetric(new Mae(), outputs);
        var rmse = new RowMetric(new Rmse(), outputs);
        Assert.Equal((true, false), (mae.IsMean, rmse.IsMean));
        Assert.Equal(2, mae.Over([0, 1, 2]), 12);
        Assert.Equal(Math.Sqrt(14.0 / 3), rmse.Over([0, 1, 2]), 6);
        Assert.Equal(7.0 / 3, mae.Over([1, 1, 0]), 12);
        Assert.Equal(double.NaN, mae.Over([]));
    }

    // Two classes of three, two right in each: accuracy 4/6 and F1 2·2/(3 + 3) of either class. They agree here and nowhere else.
    [Fact]
    public void AMetricThatAgreesWithAMeanByChanceIsNotTakenForOne()
    {
        var outputs = Rows.Classes("mood", ["a", "b"], [(0, 0), (0, 0), (1, 0), (1, 1), (1, 1), (0, 1)]);
        var f1 = new RowMetric(new MacroF1(), outputs);
        Assert.Equal(4.0 / 6, f1.Over([0, 1, 2, 3, 4, 5]), 12);
        Assert.False(f1.IsMean);
        Assert.True(new RowMetric(new Accuracy(), outputs).IsMean);
    }
}
