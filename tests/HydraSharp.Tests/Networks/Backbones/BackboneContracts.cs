using HydraSharp.Layers;
using HydraSharp.Networks;
using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Necks;
using HydraSharp.Tests.Runs;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Networks.Backbones;

[Collection(nameof(WholeRuns))]
public sealed class BackboneContracts
{
    // Counted from torchvision's models without the last layer: 11,689,512 - 513,000; 21,797,672 - 513,000; 25,557,032 - 2,049,000.
    [Theory]
    [InlineData(18, 11_176_512)]
    [InlineData(34, 21_284_672)]
    [InlineData(50, 23_508_032)]
    public void AResNetHasTorchvisionsParameters(int depth, long expected)
    {
        using var net = new ResNet { Depth = depth }.Create();
        Assert.Equal(expected, net.parameters().Sum(p => p.numel()));
        var names = net.state_dict().Keys.ToHashSet();
        foreach (
            var name in (string[])
                [
                    "conv1.weight",
                    "bn1.running_mean",
                    "bn1.num_batches_tracked",
                    "layer1.0.conv1.weight",
                    "layer2.0.downsample.0.weight",
                    "layer2.0.downsample.1.bias",
                    "layer4.1.bn2.running_var",
                ]
        )
            Assert.Contains(name, names);
        Assert.Equal([64, 3, 7, 7], net.state_dict()["conv1.weight"].shape);
    }

    [Theory]
    [InlineData(18, 32, 64)]
    [InlineData(34, 33, 64)]
    [InlineData(50, 50, 64)]
    [InlineData(18, 32, 4)]
    public void MapsAreOfThePromisedShapeForAnySize(int depth, int size, int width)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var net = new ResNet { Depth = depth, Width = width }.Create();
        net.eval();
        var maps = net.call(randn(2, 3, size, size));
        Assert.Equal(net.Outputs.Select(o => o.Channels), maps.Select(m => m.shape[1]));
        Assert.Equal(net.Outputs.Select(o => (long)Math.Ceiling((double)size / o.Stride)), maps.Select(m => m.shape[2]));
        Assert.All(maps, m => Assert.True(m.isfinite().all().item<bool>()));
    }

    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(96)]
    public void Bfloat16FollowsFloat32(int size)
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var net = new HydraNet(new ResNet { Depth = 18, Width = 16 }, new GlobalPool(), []);
        net.eval(); // batch statistics over a handful of cells would magnify the rounding
        var x = randn(8, 3, size, size);
        var exact = net.call(x);
        net.UseBfloat16();
        var rounded = net.call(x.to(bfloat16));
        Assert.Equal(float32, rounded.dtype);
        Assert.True(nn.functional.cosine_similarity(exact, rounded, 1, 1e-9).min().item<float>() > 0.999);
    }

    // The small maps' way (one matrix product, dead taps left out) against the plain convolution, values and gradients.
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(4, 1)]
    public void SmallMapsAreConvolvedTheSameWay(int size, int stride)
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        var layer = new Convolution(6, 5, 3, stride);
        var x = randn(4, 6, size, size);
        var plain = layer.call(x);
        plain.square().sum().backward();
        var gradient = layer.Weight.grad!.clone();
        layer.UseBfloat16();
        var matrix = layer.call(x.to(bfloat16));
        matrix.to(float32).square().sum().backward();
        Assert.Equal(plain.shape, matrix.shape);
        Assert.True((plain - matrix.to(float32)).abs().max().item<float>() < 0.05);
        Assert.True(
            nn.functional.cosine_similarity(gradient.flatten(), layer.Leaf.grad!.to(float32).contiguous().flatten(), 0, 1e-9).item<float>()
                > 0.999
        );
    }
}
