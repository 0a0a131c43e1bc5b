using HydraSharp.Inference;
using HydraSharp.Tasks;
using HydraSharp.Tasks.Losses;
using HydraSharp.Tests.Tasks.Losses;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Tasks;

public sealed class ClassificationTests
{
    static readonly Classification Race = new() { Name = "race", Classes = ["white", "black", "asian"] };

    [Fact]
    public void ReadsNamesAndIndices()
    {
        var target = new float[1];
        Assert.Null(Race.Encode("Asian", target));
        Assert.Equal(2, target[0]);
        Assert.Null(Race.Encode("1", target));
        Assert.Equal(1, target[0]);
        Assert.Equal("unknown class 'blak'; did you mean 'black'?", Race.Encode("blak", target));
    }

    // Logits 0, ln 2, ln 5.
    [Fact]
    public void DecodesToProbabilities()
    {
        using var scope = NewDisposeScope();
        using var head = Race.CreateHead(3);
        var decoded = head.Decode(
                tensor(
                    new[,]
                    {
                        { 0, (float)Math.Log(2), (float)Math.Log(5) },
                    }
                )
            )
            .data<float>()
            .ToArray();
        Assert.Equal([0.125, 0.25, 0.625], decoded.Select(d => Math.Round(d, 6)));
        Assert.Equal([3L, 3L], head.state_dict()["layers.output.weight"].shape);
    }

    [Fact]
    public void ReportsTheMostProbable()
    {
        var answer = Assert.IsType<Answer.Category>(Race.Read([0.25f, 0.25f, 0.5f]));
        Assert.Equal(("asian", 0.5), (answer.Label, answer.Probability));
        Assert.Equal([new("white", 0.25), new("black", 0.25), new("asian", 0.5)], answer.Probabilities);
    }

    [Fact]
    public void TheBestConstantIsTheShareOfEach() => Assert.Equal([0.25f, 0, 0.75f], Race.BestConstant([2, 0, 2, 2]));

    [Fact]
    public void ReportsWrongClassWeightsAtTheirKey() =>
        Assert.Equal(
            ["loss.class_weights: 2 weights for 3 classes (one for each class, in class order)"],
            Expect.Errors((Race with { Loss = new CrossEntropy { ClassWeights = [1, 2] } }).Check)
        );
}
