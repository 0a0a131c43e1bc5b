using HydraSharp.Analysis;
using HydraSharp.Inference;
using HydraSharp.Tasks;
using Xunit;

namespace HydraSharp.Tests.Analysis;

public sealed class CalibrationTests
{
    // Bin 13 (0.867 to 0.933): two at 0.9, one right. Bin 9 (0.6 to 0.667): two at 0.62, both right.
    // ECE = 2/4·|0.5 - 0.9| + 2/4·|1 - 0.62| = 0.2 + 0.19.
    [Fact]
    public void TheErrorIsTheMeanDistanceOverTheBins()
    {
        var found = Calibration.Of([([0.9, 0.1], 0, 0), ([0.1, 0.9], 1, 0), ([0.62, 0.38], 0, 0), ([0.38, 0.62], 1, 1)]);
        Assert.Equal(0.39, found.Error, 12);
        Assert.Equal([(2, 1.0), (2, 0.5)], found.Bins.Select(b => (b.Rows, b.Right)));
        Assert.Equal([0.62, 0.9], found.Bins.Select(b => Math.Round(b.Confidence, 12)));
        Assert.Equal(-(Math.Log(0.9) + Math.Log(0.1) + 2 * Math.Log(0.62)) / 4, found.LogLoss, 12);
    }

    [Fact]
    public void CertaintyIsInTheLastBinAndNoRowsHaveNoError()
    {
        Assert.Equal(Calibration.BinCount - 1, (int)Math.Round(Calibration.Of([([1, 0], 0, 0)]).Bins[0].Low * Calibration.BinCount));
        Assert.Equal(double.NaN, Calibration.Of([]).Error);
    }

    // Every row says p = sigmoid(a); a share q is right. The log loss is least where sigmoid(a / T) = q: T = a / ln(q / (1 - q)).
    [Theory]
    [InlineData(4, 3, 4)]
    [InlineData(0.5, 9, 10)]
    [InlineData(3, 19, 20)]
    public void TheBestTemperatureOfTwoClasses(double logit, int right, int rows)
    {
        var sure = 1 / (1 + Math.Exp(-logit));
        var found = Temperature.Fit([.. Enumerable.Range(0, rows).Select(i => (new[] { 1 - sure, sure }, i < right ? 1 : 0))]);
        Assert.Equal(logit / Math.Log((double)right / (rows - right)), found!.Value, 5);
    }

    // Logits (a, 0, 0): e^(a/T) / (e^(a/T) + 2) = q at T = a / ln(2q / (1 - q)). Here a = 5, q = 0.8: T = 5 / ln 8.
    [Fact]
    public void TheBestTemperatureOfThreeClasses()
    {
        var sum = Math.Exp(5) + 2;
        double[] predicted = [Math.Exp(5) / sum, 1 / sum, 1 / sum];
        Assert.Equal(
            5 / Math.Log(8),
            Temperature.Fit([.. Enumerable.Range(0, 10).Select(i => (predicted, i < 8 ? 0 : 1 + i % 2))])!.Value,
            5
        );
    }

    // Always right: the surer the better, without end. Always wrong: the less sure the better.
    [Fact]
    public void WithoutAnErrorOrWithoutAHitNoTemperatureIsBest()
    {
        Assert.Null(Temperature.Fit([([0.2, 0.8], 1), ([0.7, 0.3], 0)]));
        Assert.Null(Temperature.Fit([([0.2, 0.8], 0), ([0.7, 0.3], 1)]));
    }

    // Half the logits are square roots of the odds: 0.8 to 0.2 becomes 2 to 1.
    [Fact]
    public void ATemperatureTakesARootOfTheOdds()
    {
        Assert.Equal([2.0 / 3, 1.0 / 3], Temperature.Apply([0.8, 0.2], 2).Select(p => Math.Round(p, 15)).ToArray(), new Near(1e-12));
        Assert.Equal([1, 0], Temperature.Apply([1, 0], 3), new Near(1e-90));
    }

    [Fact]
    public void OnlyWhatKeepsItsAnswersHasATemperature()
    {
        Assert.True(Temperature.Supports(new Classification().Decision));
        Assert.True(Temperature.Supports(new Binary().Decision));
        Assert.False(Temperature.Supports(new Binary { Threshold = 0.7 }.Decision));
        Assert.False(Temperature.Supports(new Ordinal().Decision));
        Assert.False(Temperature.Supports(new(AnswerKind.Number)));
    }

    [Fact]
    public void ATaskIsCalibratedByItsLabelledRowsAlone()
    {
        var task = new Binary { Name = "hat", Classes = ["no", "yes"] };
        var outputs = Rows.Of(task, [([0.75f], [1]), ([0.25f], [0]), ([0.75f], [0]), ([0.75f], [1]), ([0.99f], null)]);
        Assert.Equal(0, Calibration.Of(outputs).Error, 12);
        Assert.Equal(1, Temperature.Fit(outputs)!.Value, 5);
        Assert.Null(Temperature.Fit(Rows.Of(task, [([0.5f], null)])));
    }

    sealed class Near(double distance) : IEqualityComparer<double>
    {
        public bool Equals(double x, double y) => Math.Abs(x - y) <= distance;

        public int GetHashCode(double number) => 0;
    }
}
