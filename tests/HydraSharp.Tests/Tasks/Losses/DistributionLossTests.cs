using HydraSharp.Inference;
using HydraSharp.Tasks.Losses;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Tasks.Losses;

public sealed class DistributionLossTests
{
    static readonly float Ln2 = (float)Math.Log(2);

    // softmax of (0, ln 2, 0) is (1/4, 1/2, 1/4), with mean 1 and variance 1/2.
    static readonly float[,] Pyramid =
    {
        { 0, Ln2, 0 },
    };

    // Std 1 around 0: 1, e^-0.5, e^-2 over their sum 1.741866 are 0.574097, 0.348207, 0.077696.
    [Fact]
    public void ALabelIsANormalDistributionCutOffAtTheEnds()
    {
        using var scope = NewDisposeScope();
        var label = Bins.Around(
                tensor(
                    new float[,]
                    {
                        { 0 },
                        { 1 },
                    }
                ),
                3,
                deviation: 1
            )
            .data<float>()
            .ToArray();
        // Around the middle: e^-0.5, 1, e^-0.5 over 2.213061.
        Assert.Equal([0.574097, 0.348207, 0.077696, 0.274069, 0.451863, 0.274069], label.Select(l => Math.Round(l, 6)));
    }

    [Fact]
    public void WithoutADeviationTheNearestBinsShareALabel()
    {
        using var scope = NewDisposeScope();
        var label = Bins.Around(
                tensor(
                    new float[,]
                    {
                        { 1.25f },
                        { 2 },
                    }
                ),
                3,
                deviation: 0
            )
            .data<float>()
            .ToArray();
        Assert.Equal([0, 0.75f, 0.25f, 0, 0, 1], label);
    }

    // KL from the label to (1/4, 1/2, 1/4): Σ q ln q = 0.574097·ln 0.574097 + 0.348207·ln 0.348207 + 0.077696·ln 0.077696 = -0.884452,
    // Σ q ln p = -(0.574097 + 0.077696)·ln 4 - 0.348207·ln 2 = -1.144936. Expected 1, true 0.
    [Fact]
    public void DivergenceAndExpectedErrorAddUp()
    {
        Expect.Rows(
            new LabelDistribution { Std = 1, ExpectationWeight = 0 },
            Pyramid,
            new float[,]
            {
                { 0 },
            },
            0.260484
        );
        Expect.Rows(
            new LabelDistribution { Std = 1 },
            Pyramid,
            new float[,]
            {
                { 0 },
            },
            1.260484
        );
        Expect.Rows(
            new LabelDistribution { Std = 1, ExpectationWeight = 0.25 },
            Pyramid,
            new float[,]
            {
                { 0 },
            },
            0.510484
        );
    }

    // DEX: -ln 1/2 in the middle, -ln 1/4 at the end. Half between two bins: 1/2·ln(1/2 / (1/4)) + 1/2·ln(1/2 / (1/2)) = ln 2 / 2.
    [Fact]
    public void WithNeitherItIsTheCrossEntropy() =>
        Expect.Rows(
            new LabelDistribution { Std = 0, ExpectationWeight = 0 },
            new[,]
            {
                { 0, Ln2, 0 },
                { 0, Ln2, 0 },
                { 0, Ln2, 0 },
            },
            new float[,]
            {
                { 1 },
                { 2 },
                { 0.5f },
            },
            0.693147,
            1.386294,
            0.346574
        );

    [Fact]
    public void ADistributionLikeTheLabelCostsNothing()
    {
        // Logits -d²/2 are the label's own for deviation 1 around the middle, whose expected position is the middle.
        Expect.Rows(
            new LabelDistribution { Std = 1 },
            new[,]
            {
                { -0.5f, 0, -0.5f },
            },
            new float[,]
            {
                { 1 },
            },
            0
        );
    }

    // Mean 1, variance 1/2. True 1: ln 2 + 0 + 0.05/2. True 0: ln 4 + 0.2·1/2 + 0.05/2.
    [Fact]
    public void MeanVarianceAddsThePapersThree() =>
        Expect.Rows(
            new MeanVariance(),
            new[,]
            {
                { 0, Ln2, 0 },
                { 0, Ln2, 0 },
            },
            new float[,]
            {
                { 1 },
                { 0 },
            },
            0.718147,
            1.511294
        );

    [Fact]
    public void ReportsErrors()
    {
        Assert.Equal(2, Expect.Errors(new LabelDistribution { Std = -1, ExpectationWeight = double.NaN }.Check).Count);
        Assert.Equal(2, Expect.Errors(new MeanVariance { Mean = -1, Variance = double.PositiveInfinity }.Check).Count);
        Assert.Equal(
            ["it compares distributions, and the head has a single output (a Regression takes L1, Huber or MeanSquaredError)"],
            Expect.Errors(p => new LabelDistribution().CheckOutputs(AnswerKind.Number, 1, p))
        );
        Assert.Equal(
            ["it compares single numbers, and the head has 117 outputs (a distribution takes LabelDistribution or MeanVariance)"],
            Expect.Errors(p => new L1().CheckOutputs(AnswerKind.Number, 117, p))
        );
    }
}
