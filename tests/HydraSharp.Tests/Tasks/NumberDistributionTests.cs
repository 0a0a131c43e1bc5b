using HydraSharp.Inference;
using HydraSharp.Tasks;
using HydraSharp.Tasks.Losses;
using HydraSharp.Tests.Tasks.Losses;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Tasks;

public sealed class NumberDistributionTests
{
    static readonly NumberDistribution Age = new()
    {
        Name = "age",
        Unit = "years",
        Minimum = 0,
        Maximum = 116,
    };
    static readonly NumberDistribution Height = new()
    {
        Minimum = 140,
        Maximum = 200,
        Step = 20,
        Unit = "cm",
    };
    static readonly float Ln3 = (float)Math.Log(3);

    [Theory]
    [InlineData("23", null)]
    [InlineData("31.5", null)]
    [InlineData("117", "117 is above the maximum 116")]
    [InlineData("-1", "-1 is below the minimum 0")]
    [InlineData("old", "'old' is not a number")]
    public void ReadsNumbersWithinItsBins(string label, string? problem) => Assert.Equal(problem, Age.Encode(label, new float[1]));

    [Fact]
    public void EveryStepIsABin()
    {
        using var scope = NewDisposeScope();
        using var years = Age.CreateHead(3);
        Assert.Equal([2L, 117L], years.call(zeros(2, 3)).shape);
        using var heights = Height.CreateHead(3);
        Assert.Equal([2L, 4L], heights.call(zeros(2, 3)).shape);
    }

    // 140, 160, 180, 200 cm. Alike: 170. Probabilities 1/8, 3/8, 3/8, 1/8 of logits 0, ln 3, ln 3, 0: 170. 3/6, 1/6, 1/6, 1/6: 140·3/6 +
    // 540/6 = 160.
    [Fact]
    public void TheAnswerIsTheExpectedValue()
    {
        using var scope = NewDisposeScope();
        using var head = Height.CreateHead(3);
        var answers = head.Decode(
                tensor(
                    new[,]
                    {
                        { 0f, 0, 0, 0 },
                        { 0, Ln3, Ln3, 0 },
                        { Ln3, 0, 0, 0 },
                        { 0, 0, 0, 100 },
                    }
                )
            )
            .data<float>()
            .ToArray();
        Assert.Equal([170, 170, 160, 200], answers.Select(a => Math.Round(a, 4)));
        Assert.Equal(new Answer.Number(160, "cm"), Height.Read([160]));
    }

    [Fact]
    public void TheLossCountsInBins()
    {
        using var scope = NewDisposeScope();
        using var head = Height.CreateHead(3);
        Assert.Equal(
            [0f, 1.5f, 3f],
            head.Prepare(
                    tensor(
                        new float[,]
                        {
                            { 140 },
                            { 170 },
                            { 200 },
                        }
                    )
                )
                .data<float>()
                .ToArray()
        );
    }

    [Fact]
    public void TheBestConstantIsTheMedian() => Assert.Equal([3f], Age.BestConstant([100, 1, 3]));

    [Fact]
    public void ReportsErrors()
    {
        Assert.Empty(Expect.Errors(Age.Check));
        Assert.Empty(Expect.Errors(Height.Check));
        Assert.Empty(Expect.Errors((Age with { Minimum = 0, Maximum = 1, Step = 0.1 }).Check));
        Assert.Equal(["minimum: 5 is not below the maximum 5"], Expect.Errors((Age with { Minimum = 5, Maximum = 5 }).Check));
        Assert.Equal(["step: from 0 to 116 there is no whole number of steps of 5"], Expect.Errors((Age with { Step = 5 }).Check));
        Assert.Equal(["step: 116001 bins are too many (at most 10000: a larger step)"], Expect.Errors((Age with { Step = 0.001 }).Check));
        Assert.Equal(["step: 0 is not a distance (such as 1)"], Expect.Errors((Age with { Step = 0 }).Check));
        Assert.Equal(
            ["loss: it compares single numbers, and the head has 117 outputs (a distribution takes LabelDistribution or MeanVariance)"],
            Expect.Errors((Age with { Loss = new L1() }).Check)
        );
        Assert.Equal(
            ["loss: CrossEntropy does not suit a NumberDistribution task"],
            Expect.Errors((Age with { Loss = new CrossEntropy() }).Check)
        );
    }
}
