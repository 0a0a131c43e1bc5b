using HydraSharp.Networks;
using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Necks;
using HydraSharp.Tasks;
using HydraSharp.Tasks.Heads;
using HydraSharp.Tests.Runs;
using HydraSharp.Training.Evaluators;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Training;

[Collection(nameof(WholeRuns))]
public sealed class ViewingTests
{
    static readonly TaskSpec Kind = new Classification
    {
        Name = "kind",
        Classes = ["a", "b", "c"],
        Head = new Mlp(),
    };

    [Fact]
    public void FlipIsTheMeanOfTheImageAndItsMirrorImage()
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        manual_seed(4);
        using var net = new HydraNet(new ResNet { Width = 8 }, new GlobalPool(), [Kind]);
        net.eval();
        var head = net.Head("kind");
        var x_NCHW = randn(3, 3, 32, 32);
        var plain = head.call(net.call(x_NCHW));
        var mirrored = head.call(net.call(x_NCHW.flip(3)));
        Assert.True((plain - mirrored).abs().max().item<float>() > 1e-3);
        var raw = Viewing.Raw(head, Viewing.Features(net, x_NCHW, TestTimeAugmentation.Flip), TestTimeAugmentation.Flip);
        Assert.Equal([3, 3], raw.shape);
        Assert.True(raw.allclose((plain + mirrored) / 2, 1e-4, 1e-5));
        Assert.True(
            Viewing
                .Raw(head, Viewing.Features(net, x_NCHW, TestTimeAugmentation.Single), TestTimeAugmentation.Single)
                .allclose(plain, 1e-5, 1e-6)
        );
    }

    [Fact]
    public void FlipAnswersTheSameForAnImageAndItsMirrorImage()
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        manual_seed(5);
        using var net = new HydraNet(new ResNet { Width = 8 }, new GlobalPool(), [Kind]);
        net.eval();
        var x_NCHW = randn(2, 3, 32, 32);
        float[] Answers(Tensor x) =>
            Evaluator.Answers(net, Kind, Viewing.Features(net, x, TestTimeAugmentation.Flip), TestTimeAugmentation.Flip);
        foreach (var (a, b) in Answers(x_NCHW).Zip(Answers(x_NCHW.flip(3))))
            Assert.Equal(a, b, 1e-5f);
    }
}
