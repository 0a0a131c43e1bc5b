using HydraSharp.Inference;
using HydraSharp.Inference.Cards;
using HydraSharp.Tasks.Metrics;
using Xunit;

namespace HydraSharp.Tests.Tasks.Metrics;

public sealed class NumberMetricTests
{
    static readonly Decision Number = new(AnswerKind.Number);

    // Errors 1, 0, 3. Targets 2, 2, 1: mean 5/3, squared deviations 1/9 + 1/9 + 4/9 = 2/3.
    static readonly float[] Answers = [1, 2, 4];
    static readonly float[] Targets = [2, 2, 1];

    [Fact]
    public void MaeIsTheMeanError() => Assert.Equal(4.0 / 3, Measured.Value(new Mae(), Number, Answers, Targets), 1e-12);

    [Fact]
    public void RmseIsTheRootOfTheMeanSquare() =>
        Assert.Equal(Math.Sqrt(10.0 / 3), Measured.Value(new Rmse(), Number, Answers, Targets), 1e-12);

    [Fact]
    public void R2ComparesWithTheMean()
    {
        Assert.Equal(1 - 10 / (2.0 / 3), Measured.Value(new R2(), Number, Answers, Targets), 1e-9);
        Assert.Equal(0, Measured.Value(new R2(), Number, [2, 2, 2], [1, 2, 3]), 1e-12);
    }

    // Targets 2e6 and 2e6 + 4: deviations 2 and 2, squares 8. Errors 0 and 2: square 4.
    [Fact]
    public void R2IsExactFarFromZero() => Assert.Equal(0.5, Measured.Value(new R2(), Number, [2e6f, 2e6f + 2], [2e6f, 2e6f + 4]), 1e-9);

    [Fact]
    public void WithoutMeaningTheyAreNaN()
    {
        Assert.True(double.IsNaN(new Mae().Start(Number).Value));
        Assert.True(double.IsNaN(new Rmse().Start(Number).Value));
        Assert.True(double.IsNaN(Measured.Value(new R2(), Number, [1, 2], [3, 3])));
    }

    [Fact]
    public void TheirKeysAreTheContract() =>
        Assert.Equal(
            ["mae", "rmse", "r2", "accuracy", "balanced_accuracy", "f1", "auroc", "macro_f1"],
            new MetricSpec[]
            {
                new Mae(),
                new Rmse(),
                new R2(),
                new Accuracy(),
                new BalancedAccuracy(),
                new F1(),
                new Auroc(),
                new MacroF1(),
            }.Select(m => m.Key)
        );
}
