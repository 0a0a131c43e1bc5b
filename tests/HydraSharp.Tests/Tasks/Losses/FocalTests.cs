using HydraSharp.Inference;
using HydraSharp.Tasks.Losses;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Tasks.Losses;

public sealed class FocalTests
{
    // sigmoid(ln 3) = 3/4.
    static readonly float Ln3 = (float)Math.Log(3);

    // Probabilities 1/8, 2/8, 5/8.
    static readonly float[,] Rows =
    {
        { 0, (float)Math.Log(2), (float)Math.Log(5) },
        { 0, (float)Math.Log(2), (float)Math.Log(5) },
    };

    // 0.25²·0.287682 and 0.75²·1.386294.
    [Fact]
    public void PlaysDownWhatIsRight() =>
        Expect.Rows(
            new Focal(),
            new[,]
            {
                { Ln3 },
                { Ln3 },
            },
            new float[,]
            {
                { 1 },
                { 0 },
            },
            0.0179801,
            0.779790
        );

    // The same, times 0.25 and 0.75.
    [Fact]
    public void AlphaIsForPositives() =>
        Expect.Rows(
            new Focal { Alpha = 0.25 },
            new[,]
            {
                { Ln3 },
                { Ln3 },
            },
            new float[,]
            {
                { 1 },
                { 0 },
            },
            0.00449503,
            0.584843
        );

    // 0.875²·2.079442 and 0.375²·0.470004.
    [Fact]
    public void WorksForSeveralClasses() =>
        Expect.Rows(
            new Focal(),
            Rows,
            new float[,]
            {
                { 0 },
                { 2 },
            },
            1.592073,
            0.0660943
        );

    // (0.0179801 + 0.779790) / 2, the third unknown.
    [Fact]
    public void ALabelNobodyKnowsDoesNotCount() =>
        Expect.Rows(
            new Focal(),
            new[,]
            {
                { Ln3, Ln3, Ln3 },
            },
            new[,]
            {
                { 1, 0, float.NaN },
            },
            0.398885
        );

    // ln 8 and ln 1.6; with weights (1·2.079442 + 4·0.470004) / 5.
    [Fact]
    public void GammaZeroIsTheCrossEntropy()
    {
        var target = new float[,]
        {
            { 0 },
            { 2 },
        };
        Expect.Rows(new Focal { Gamma = 0 }, Rows, target, 2.079442, 0.470004);
        Assert.Equal(0.791891, Expect.Mean(new Focal { Gamma = 0, ClassWeights = [1, 2, 4] }, Rows, target), 1e-5);
    }

    // The derivative of (1 - p)^0.5 alone is infinite at p = 1.
    [Fact]
    public void ItsSlopeIsFiniteWhereTheAnswerIsCertain()
    {
        using var scope = NewDisposeScope();
        var yes_N1 = tensor(
            new float[,]
            {
                { 1e4f },
                { 40 },
                { 20 },
            },
            requires_grad: true
        );
        new Focal { Gamma = 0.5 }
            .Rows(yes_N1, ones(3, 1))
            .sum()
            .backward();
        Assert.True(yes_N1.grad!.isfinite().all().item<bool>());
        var class_NC = tensor(
            new float[,]
            {
                { 1e4f, 0, 0 },
                { 40, 0, 0 },
            },
            requires_grad: true
        );
        new Focal { Gamma = 0.5 }
            .Rows(class_NC, zeros(2, 1))
            .sum()
            .backward();
        Assert.True(class_NC.grad!.isfinite().all().item<bool>());
    }

    [Fact]
    public void AlphaAndClassWeightsEachHaveTheirTasks()
    {
        Assert.StartsWith("alpha: ", Assert.Single(Expect.Errors(p => new Focal { Alpha = 0.25 }.CheckOutputs(AnswerKind.Category, 3, p))));
        Assert.StartsWith(
            "class_weights: ",
            Assert.Single(Expect.Errors(p => new Focal { ClassWeights = [1, 2] }.CheckOutputs(AnswerKind.Binary, 1, p)))
        );
        Assert.Equal(
            ["class_weights: 2 weights for 3 classes (one for each class, in class order)"],
            Expect.Errors(p => new Focal { ClassWeights = [1, 2] }.CheckOutputs(AnswerKind.Category, 3, p))
        );
        Assert.Empty(Expect.Errors(p => new Focal { Alpha = 0.25 }.CheckOutputs(AnswerKind.Labels, 3, p)));
    }

    [Fact]
    public void RefusesWrongSettings() =>
        Assert.Equal(
            3,
            Expect
                .Errors(
                    new Focal
                    {
                        Gamma = -1,
                        Alpha = 1,
                        ClassWeights = [double.NaN],
                    }.Check
                )
                .Count
        );
}
