using HydraSharp.Layers;
using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Weights;
using HydraSharp.Tests.Runs;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Networks.Weights;

[Collection(nameof(WholeRuns))]
public sealed class NormReestimationTests
{
    // Folded: weight 1, bias 3, mean 0, variance 1. Inputs 1, 3, 5 (two batches): mean 3, variance (4+0+4)/2 = 4.
    // s = 1/sqrt(1+1e-5); weight s sqrt(4+1e-5) = 2, bias 3 + 3s = 6.
    [Fact]
    public void OneLayerByHand()
    {
        using var scope = NewDisposeScope();
        var norm = new BatchNorm(1);
        var state = norm.state_dict();
        using (no_grad())
            state["bias"].fill_(3);
        using (var reestimation = new NormReestimation(nn.Sequential(norm)))
        {
            norm.call(tensor(new float[] { 1, 3 }).view(2, 1, 1, 1));
            norm.call(tensor(new float[] { 5 }).view(1, 1, 1, 1));
            reestimation.Apply();
        }

        Assert.Equal(3, state["running_mean"].item<float>(), 1e-5);
        Assert.Equal(4, state["running_var"].item<float>(), 1e-5);
        Assert.Equal(2, state["weight"].item<float>(), 1e-4);
        Assert.Equal(6, state["bias"].item<float>(), 1e-4);
        norm.call(tensor(new float[] { 100 }).view(1, 1, 1, 1));
        Assert.Equal(3, state["running_mean"].item<float>(), 1e-5);
    }

    public static TheoryData<BackboneSpec> Networks => [new MobileNetV2 { WidthMultiplier = 0.25 }, new ResNet { Width = 8 }];

    [Theory]
    [MemberData(nameof(Networks))]
    public void EvaluationStaysTheSameFunctionAndTrainingBecomesIt(BackboneSpec spec)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        manual_seed(4);
        var net = spec.Create();
        Reset(net);
        var images = randn(64, 3, 64, 64);
        net.eval();
        var other = randn(4, 3, 64, 64) + 0.5;
        var before = net.call(other);
        var wanted = net.call(images)[^1].mean([2, 3]);
        net.train();
        var folded = net.call(images)[^1].mean([2, 3]);
        Reset(net);
        using (var reestimation = new NormReestimation(net))
        {
            foreach (var batch in images.chunk(4))
                net.call(batch);
            reestimation.Apply();
        }

        var after = net.call(other);
        foreach (var (x, y) in before.Zip(after))
            Assert.True(Apart(x, y) < 1e-4, $"{Apart(x, y)} apart in evaluation");
        net.train();
        var trained = net.call(images)[^1].mean([2, 3]);
        // Running variances are of a sample (n - 1), batch variances are not; the coarsest maps have n = 256 numbers a channel.
        Assert.True(Apart(wanted, trained) < 5e-3, $"{Apart(wanted, trained)} apart in training");
        Assert.True(Apart(wanted, folded) > 0.05, "without it, training was another function");
    }

    [Fact]
    public void TheSameImagesGiveTheSameBits()
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var results = new List<string>();
        for (var time = 0; time < 2; time++)
        {
            manual_seed(9);
            var net = new MobileNetV2 { WidthMultiplier = 0.25 }.Create();
            using var reestimation = new NormReestimation(net);
            net.call(randn(8, 3, 32, 32));
            reestimation.Apply();
            results.Add(string.Join(",", net.state_dict().Values.Select(t => Convert.ToHexString(t.contiguous().bytes))));
        }

        Assert.Equal(results[0], results[1]);
    }

    // Norms as no network was trained with: scales from 0.5 to 1.5, shifts, and statistics of nothing.
    static void Unsettle(nn.Module net)
    {
        foreach (var (name, tensor) in net.state_dict())
        {
            if (name.EndsWith("running_mean", StringComparison.Ordinal))
                tensor.normal_(0, 0.2);
            else if (name.EndsWith("running_var", StringComparison.Ordinal))
                tensor.uniform_(0.3, 2);
            else if (tensor.dim() == 1)
                tensor.uniform_(0.5, 1.5);
        }
    }

    // The same each time: a pass in training mode moves the running statistics.
    static void Reset(nn.Module net)
    {
        manual_seed(4);
        Unsettle(net);
    }

    static double Apart(Tensor x, Tensor y) => ((x - y).norm() / x.norm()).item<float>();
}
