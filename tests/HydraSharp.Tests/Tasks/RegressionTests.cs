using HydraSharp.Inference;
using HydraSharp.Tasks;
using HydraSharp.Tasks.Losses;
using HydraSharp.Tests.Tasks.Losses;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Tasks;

public sealed class RegressionTests
{
    static readonly Regression Age = new()
    {
        Name = "age",
        Unit = "years",
        Minimum = 0,
        Maximum = 116,
    };

    [Theory]
    [InlineData("23", 23f)]
    [InlineData("31.5", 31.5f)]
    [InlineData("1e2", 100f)]
    [InlineData("116", 116f)]
    public void ReadsNumbers(string label, float expected)
    {
        var target = new float[1];
        Assert.Null(Age.Encode(label, target));
        Assert.Equal(expected, target[0]);
    }

    [Theory]
    [InlineData("abc", "'abc' is not a number")]
    [InlineData("NaN", "'NaN' is not a number")]
    [InlineData("31,5", "'31,5' is not a number; write a decimal point, as in 1.5")]
    [InlineData("1,000", "'1,000' is not a number; write a decimal point, as in 1.5")]
    [InlineData("130", "130 is above the maximum 116")]
    [InlineData("-1", "-1 is below the minimum 0")]
    public void ReportsWhatIsWrong(string label, string problem) => Assert.Equal(problem, Age.Encode(label, new float[1]));

    [Theory]
    [InlineData("1e39")]
    [InlineData("1e999")]
    public void RefusesWhatDoesNotFitAFloat(string label) =>
        Assert.Equal($"{label} is too large", new Regression().Encode(label, new float[1]));

    // 2, 4, 4, 4, 5, 5, 7, 9 have mean 5 and deviation 2.
    [Fact]
    public void TheHeadLearnsStandardisedValues()
    {
        using var scope = NewDisposeScope();
        using var head = Age.CreateHead(3);
        head.Fit([2, 4, 4, 4, 5, 5, 7, 9]);
        Assert.Equal([5f], Numbers(head.state_dict()["mean"]));
        Assert.Equal([2f], Numbers(head.state_dict()["deviation"]));
        Assert.Equal(
            [2f, -2.5f],
            Numbers(
                head.Prepare(
                    tensor(
                        new float[,]
                        {
                            { 9 },
                            { 0 },
                        }
                    )
                )
            )
        );
        Assert.Equal(
            [9f, 0f, 116f],
            Numbers(
                head.Decode(
                    tensor(
                        new float[,]
                        {
                            { 2 },
                            { -30 },
                            { 60 },
                        }
                    )
                )
            )
        );
    }

    [Fact]
    public void EqualLabelsHaveADeviationOfOne()
    {
        using var scope = NewDisposeScope();
        using var head = Age.CreateHead(3);
        head.Fit([0.1f, 0.1f, 0.1f]);
        Assert.Equal([0.1f], Numbers(head.state_dict()["mean"]));
        Assert.Equal([1f], Numbers(head.state_dict()["deviation"]));
    }

    [Fact]
    public void WithoutStandardizingItLearnsTheValueItself()
    {
        using var scope = NewDisposeScope();
        using var head = new Regression { Standardize = false }.CreateHead(3);
        head.Fit([2, 4, 9]);
        Assert.Equal(
            [9f, -1000f],
            Numbers(
                head.Prepare(
                    tensor(
                        new float[,]
                        {
                            { 9 },
                            { -1000 },
                        }
                    )
                )
            )
        );
        Assert.Equal(
            [9f, -1000f],
            Numbers(
                head.Decode(
                    tensor(
                        new float[,]
                        {
                            { 9 },
                            { -1000 },
                        }
                    )
                )
            )
        );
    }

    [Fact]
    public void ItsNamesAreTheCheckpointsFormat()
    {
        using var head = Age.CreateHead(3);
        Assert.Equal(
            ["deviation", "layers.output.bias", "layers.output.weight", "mean"],
            head.state_dict().Keys.Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            ["layers.output.bias", "layers.output.weight"],
            head.named_parameters().Select(p => p.name).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void TheBestConstantIsTheMedian()
    {
        Assert.Equal([3f], Age.BestConstant([100, 1, 3]));
        Assert.Equal([2f], Age.BestConstant([100, 1, 3, 0]));
    }

    [Fact]
    public void AnswersInTheUnit() => Assert.Equal(new Answer.Number(31.5, "years"), Age.Read([31.5f]));

    [Fact]
    public void ReportsErrors()
    {
        Assert.Empty(Expect.Errors(Age.Check));
        Assert.Equal(["minimum: 5 is not below the maximum 5"], Expect.Errors((Age with { Minimum = 5, Maximum = 5 }).Check));
        Assert.Equal(2, Expect.Errors((Age with { Minimum = double.NegativeInfinity, Maximum = double.NaN }).Check).Count);
        Assert.Equal(["loss: CrossEntropy does not suit a Regression task"], Expect.Errors((Age with { Loss = new CrossEntropy() }).Check));
    }

    [Fact]
    public void TwoWithTheSameSettingsAreEqual() => Assert.Equal(new Regression { Name = "age" }, new Regression { Name = "age" });

    static float[] Numbers(Tensor tensor) => tensor.data<float>().ToArray();
}
