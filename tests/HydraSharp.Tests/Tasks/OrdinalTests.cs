using HydraSharp.Inference;
using HydraSharp.Tasks;
using HydraSharp.Tasks.Losses;
using HydraSharp.Tests.Tasks.Losses;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Tasks;

public sealed class OrdinalTests
{
    static readonly Ordinal Quality = new() { Name = "quality", Levels = ["bad", "fair", "good", "best"] };
    static readonly float Ln3 = (float)Math.Log(3);

    // Higher than 0, 1, 2 with 3/4, 1/2, 1/4: a quarter each.
    // Crossed, 1/4, 3/4, 1/4: differences 3/4, -1/2, 1/2, 1/4, hence (3/4, 0, 1/2, 1/4) / 1.5.
    [Fact]
    public void DecodesToLevelProbabilities()
    {
        using var scope = NewDisposeScope();
        using var head = Quality.CreateHead(3);
        var decoded = head.Decode(
                tensor(
                    new[,]
                    {
                        { Ln3, 0, -Ln3 },
                        { -Ln3, Ln3, -Ln3 },
                    }
                )
            )
            .data<float>()
            .ToArray();
        Assert.Equal([0.25, 0.25, 0.25, 0.25, 0.5, 0, 0.333333, 0.166667], decoded.Select(d => Math.Round(d, 6)));
    }

    [Fact]
    public void OneSlopeIsSharedByAllBoundaries()
    {
        using var scope = NewDisposeScope();
        using var head = Quality.CreateHead(5);
        Assert.Equal(["biases", "layers.output.bias", "layers.output.weight"], head.state_dict().Keys.Order(StringComparer.Ordinal));
        Assert.Equal([1L, 5L], head.state_dict()["layers.output.weight"].shape);
        Assert.Equal(
            ["biases", "layers.output.bias", "layers.output.weight"],
            head.named_parameters().Select(p => p.name).Order(StringComparer.Ordinal)
        );
        var (zero, one) = (head.call(zeros(1, 5)), head.call(ones(1, 5)));
        var steps = (one - zero).data<float>().ToArray();
        Assert.Equal(3, steps.Length);
        Assert.All(steps, s => Assert.Equal(steps[0], s, 1e-5f));
    }

    [Fact]
    public void BeginsWithEveryLevelAlike()
    {
        using var scope = NewDisposeScope();
        using var head = Quality.CreateHead(3);
        var decoded = head.Decode(head.state_dict()["biases"].unsqueeze(0)).data<float>().ToArray();
        Assert.All(decoded, d => Assert.Equal(0.25f, d, 1e-6f));
    }

    // Level 0 is the most probable, but two of the boundaries are passed with more than one half: 0.6 and 0.55.
    [Fact]
    public void ReportsThePapersLevel()
    {
        var answer = Assert.IsType<Answer.Level>(Quality.Read([0.4f, 0.05f, 0.3f, 0.25f]));
        Assert.Equal(("good", 2, (double)0.3f), (answer.Label, answer.Index, answer.Probability));
        Assert.Equal(["bad", "fair", "good", "best"], answer.Probabilities.Select(p => p.Key));
        Assert.Equal(0, Assert.IsType<Answer.Level>(Quality.Read([1, 0, 0, 0])).Index);
        Assert.Equal(3, Assert.IsType<Answer.Level>(Quality.Read([0, 0, 0, 1])).Index);
    }

    [Fact]
    public void TheBestConstantIsTheShareOfEach() => Assert.Equal([0.5f, 0, 0.25f, 0.25f], Quality.BestConstant([0, 0, 2, 3]));

    [Fact]
    public void ReportsErrors()
    {
        Assert.Empty(Expect.Errors(Quality.Check));
        Assert.Equal(["levels: 1 are too few (name at least 2)"], Expect.Errors((Quality with { Levels = ["one"] }).Check));
        Assert.Equal(
            ["loss.boundary_weights: 4 weights for 3 boundaries (one between each two levels, lowest first)"],
            Expect.Errors((Quality with { Loss = new CumulativeCrossEntropy { BoundaryWeights = [1, 1, 1, 1] } }).Check)
        );
    }
}
