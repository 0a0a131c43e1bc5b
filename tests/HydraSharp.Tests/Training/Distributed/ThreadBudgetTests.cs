using HydraSharp.Training.Distributed;
using Xunit;

namespace HydraSharp.Tests.Training.Distributed;

public sealed class ThreadBudgetTests
{
    [Theory]
    [InlineData("3", 3)]
    [InlineData(" 5 , 2", 5)]
    [InlineData("16", 16)]
    [InlineData("0", 8)]
    [InlineData("-2", 8)]
    [InlineData("four", 8)]
    [InlineData("1000000", 8)]
    [InlineData("", 8)]
    [InlineData(null, 8)]
    public void TheFirstNumberOfTheEnvironmentCounts(string? openMp, int expected)
    {
        var budget = ThreadBudget.Of(0, openMp, 8, null);
        Assert.Equal((expected, expected != 8), (budget.Count, budget.IsFixed));
    }

    [Theory]
    [InlineData(8, 2.9, 2)]
    [InlineData(8, 0.5, 1)]
    [InlineData(4, 16.0, 4)]
    [InlineData(4, null, 4)]
    public void AQuotaIsRoundedDown(int processors, double? quota, int expected)
    {
        var budget = ThreadBudget.Of(0, null, processors, quota);
        Assert.Equal((expected, false), (budget.Count, budget.IsFixed));
    }

    // ONNX Runtime's own choice stands unless something says otherwise.
    [Theory]
    [InlineData(null, null, 0)]
    [InlineData("3", null, 3)]
    [InlineData(null, 2.5, 2)]
    [InlineData(null, 16.0, 0)]
    public void ModelFilesGetACountWhereItIsLimited(string? openMp, double? quota, int expected) =>
        Assert.Equal(expected, ThreadBudget.Of(0, openMp, 8, quota).ForModelFiles);

    [Fact]
    public void TheExperimentsCountCountsFirst() => Assert.Equal(new(6, ThreadBudget.Given), ThreadBudget.Of(6, "3", 2, 1));

    [Fact]
    public void ARankTakesItsShareAndANamedCountWhole()
    {
        Assert.Equal(4, Processors.Share(new SingleProcess(), new(4, "one per processor")).Count);
        Assert.Equal(new(3, ThreadBudget.OpenMp), Processors.Share(new SingleProcess(), new(3, ThreadBudget.OpenMp)));
    }

    [Fact]
    public void AnswersTakeNoMoreThanTheMachineHas()
    {
        Assert.Equal(1, ThreadBudget.ForAnswers(1));
        Assert.Equal(ThreadBudget.Of(0).Count, ThreadBudget.ForAnswers(1000));
        Assert.Equal(ThreadBudget.Of(0).Count, ThreadBudget.ForAnswers(0));
    }
}
