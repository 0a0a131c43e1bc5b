using HydraSharp.Tasks.Heads;
using HydraSharp.Tests.Tasks.Losses;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Tasks.Heads;

public sealed class HeadTests
{
    [Fact]
    public void LinearIsOneLayer()
    {
        using var scope = NewDisposeScope();
        using var layers = new Linear().Create(2, 1);
        Assert.Equal(["output.bias", "output.weight"], layers.state_dict().Keys.Order(StringComparer.Ordinal));
        Set(
            layers,
            "output.weight",
            new float[,]
            {
                { 2, -3 },
            }
        );
        Set(layers, "output.bias", new float[] { 1 });
        Assert.Equal(
            1 + 2 * 5 - 3 * 4,
            layers
                .call(
                    tensor(
                        new float[,]
                        {
                            { 5, 4 },
                        }
                    )
                )
                .item<float>()
        );
    }

    // Hidden (1·3 - 5, 2·3) = (-2, 6), after ReLU (0, 6); 10·0 + 0.5·6 + 1.
    [Fact]
    public void MlpIsLinearReluLinear()
    {
        using var scope = NewDisposeScope();
        using var layers = new Mlp { HiddenSize = 2 }.Create(1, 1);
        Assert.Equal(
            ["hidden.bias", "hidden.weight", "output.bias", "output.weight"],
            layers.state_dict().Keys.Order(StringComparer.Ordinal)
        );
        Set(
            layers,
            "hidden.weight",
            new float[,]
            {
                { 1 },
                { 2 },
            }
        );
        Set(layers, "hidden.bias", new float[] { -5, 0 });
        Set(
            layers,
            "output.weight",
            new float[,]
            {
                { 10, 0.5f },
            }
        );
        Set(layers, "output.bias", new float[] { 1 });
        Assert.Equal(
            4,
            layers
                .call(
                    tensor(
                        new float[,]
                        {
                            { 3 },
                        }
                    )
                )
                .item<float>()
        );
    }

    [Fact]
    public void MlpIsAsWideAsTheFeaturesUnlessReported()
    {
        using var layers = new Mlp().Create(7, 2);
        Assert.Equal([7L, 7L], layers.state_dict()["hidden.weight"].shape);
    }

    [Fact]
    public void DropoutIsForTrainingOnly()
    {
        using var scope = NewDisposeScope();
        using var layers = new Mlp { HiddenSize = 64, Dropout = 0.5 }.Create(4, 1);
        var features_NF = ones(1, 4);
        layers.eval();
        Assert.Equal(layers.call(features_NF).item<float>(), layers.call(features_NF).item<float>());
        layers.train();
        var seen = Enumerable.Range(0, 8).Select(_ => layers.call(features_NF).item<float>()).Distinct().Count();
        Assert.True(seen > 1);
    }

    [Fact]
    public void MlpReportsErrors() => Assert.Equal(2, Expect.Errors(new Mlp { HiddenSize = -1, Dropout = 1 }.Check).Count);

    static void Set(nn.Module layers, string name, Array values)
    {
        using var none = no_grad();
        layers.state_dict()[name].copy_(from_array(values));
    }
}
