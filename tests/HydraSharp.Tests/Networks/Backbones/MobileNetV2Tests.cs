using HydraSharp.Layers;
using HydraSharp.Networks.Backbones;
using HydraSharp.Tests.Runs;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Networks.Backbones;

[Collection(nameof(WholeRuns))]
public sealed class MobileNetV2Tests
{
    // torchvision's mobilenet_v2 has 3,504,872 parameters, of which 1280 * 1000 + 1000 are the classifier's: 2,223,872 remain.
    // Without the last convolution: - 320 * 1280 - 2 * 1280 = 1,811,712.
    [Theory]
    [InlineData(true, 2_223_872)]
    [InlineData(false, 1_811_712)]
    public void ItHasTorchvisionsParameters(bool last, long expected)
    {
        using var net = new MobileNetV2 { LastConvolution = last }.Create();
        Assert.Equal(expected, net.parameters().Sum(p => p.numel()));
        var state = net.state_dict();
        Assert.Equal([32, 3, 3, 3], state["features.0.0.weight"].shape);
        Assert.Equal([32, 1, 3, 3], state["features.1.conv.0.0.weight"].shape);
        Assert.Equal([16, 32, 1, 1], state["features.1.conv.1.weight"].shape);
        Assert.Equal([16], state["features.1.conv.2.running_var"].shape);
        Assert.Equal([96, 16, 1, 1], state["features.2.conv.0.0.weight"].shape);
        Assert.Equal([960, 1, 3, 3], state["features.17.conv.1.0.weight"].shape);
        Assert.Equal([320], state["features.17.conv.3.bias"].shape);
        Assert.Equal(last, state.ContainsKey("features.18.0.weight"));
        if (last)
            Assert.Equal([1280, 320, 1, 1], state["features.18.0.weight"].shape);
    }

    [Theory]
    [InlineData(1.0, true, 64, new long[] { 24, 32, 64, 96, 160, 320, 1280 })]
    [InlineData(1.0, false, 65, new long[] { 24, 32, 64, 96, 160, 320 })]
    [InlineData(0.25, true, 32, new long[] { 8, 8, 16, 24, 40, 80, 1280 })]
    [InlineData(1.4, true, 50, new long[] { 32, 48, 88, 136, 224, 448, 1792 })]
    public void MapsAreOfThePromisedShapeForAnySize(double width, bool last, int size, long[] channels)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        foreach (var padding in Enum.GetValues<ConvolutionPadding>())
        {
            var net = new MobileNetV2
            {
                WidthMultiplier = width,
                LastConvolution = last,
                Padding = padding,
            }.Create();
            net.eval();
            var maps = net.call(randn(2, 3, size, size + 3));
            Assert.Equal(last ? [4, 8, 16, 16, 32, 32, 32] : [4, 8, 16, 16, 32, 32], net.Outputs.Select(o => o.Stride));
            Assert.Equal(channels, net.Outputs.Select(o => o.Channels));
            Assert.Equal(channels, maps.Select(m => m.shape[1]));
            Assert.Equal(net.Outputs.Select(o => (size + o.Stride - 1L) / o.Stride), maps.Select(m => m.shape[2]));
            Assert.Equal(net.Outputs.Select(o => (size + 3 + o.Stride - 1L) / o.Stride), maps.Select(m => m.shape[3]));
            Assert.All(maps, m => Assert.True(m.isfinite().all().item<bool>()));
        }
    }

    // Ones in, a kernel of ones: each cell counts how many pixels its window covers. Length 4 and stride 2: SAME pads one behind, so the
    // windows are 0-2 and 2-3; symmetric padding has -1-1 and 1-3. Length 5: both pad one on each side: 0-1, 1-3, 3-4.
    [Theory]
    [InlineData(ConvolutionPadding.Same, 4, 5, new float[] { 6, 9, 6, 4, 6, 4 })]
    [InlineData(ConvolutionPadding.Symmetric, 4, 5, new float[] { 4, 6, 4, 6, 9, 6 })]
    [InlineData(ConvolutionPadding.Same, 5, 4, new float[] { 6, 4, 9, 6, 6, 4 })]
    public void ThePaddingIsWhereItIsSaidToBe(ConvolutionPadding padding, int height, int width, float[] covered)
    {
        using var scope = NewDisposeScope();
        foreach (var type in (ScalarType[])[ScalarType.Float32, ScalarType.BFloat16])
        {
            var layer = new Convolution(2, 2, 3, stride: 2, groups: 2, padding);
            using (no_grad())
                layer.Weight.fill_(1);
            if (type == ScalarType.BFloat16)
                layer.UseBfloat16();
            var y = layer.call(ones(1, 2, height, width).to(type)).to(float32);
            Assert.Equal([1, 2, (height + 1) / 2, (width + 1) / 2], y.shape);
            Assert.Equal(covered, y[0, 1].contiguous().data<float>().ToArray());
            using (no_grad())
                Assert.Equal(
                    covered,
                    layer.call(ones(1, 2, height, width).to(type)).to(float32)[0, 0].contiguous().data<float>().ToArray()
                );
        }
    }

    // One channel each, by hand: y[c] = sum over the window of x[c] times w[c]; nothing of another channel.
    [Fact]
    public void ADepthwiseConvolutionKeepsChannelsApart()
    {
        using var scope = NewDisposeScope();
        var layer = new Convolution(3, 3, 3, groups: 3);
        Assert.Equal([3, 1, 3, 3], layer.Weight.shape);
        using (no_grad())
            for (var c = 0; c < 3; c++)
                layer.Weight[c].fill_(c + 1);
        layer.UseBfloat16();
        var x = zeros(1, 3, 3, 3);
        for (var c = 0; c < 3; c++)
            x[0, c, 1, 1] = 10 + c;
        var y = layer.call(x.to(bfloat16)).to(float32);
        for (var c = 0; c < 3; c++)
            Assert.Equal((10 + c) * (c + 1), y[0, c, 0, 2].item<float>());
        y.sum().backward();
        Assert.Equal(new float[] { 10, 11, 12 }, layer.Leaf.grad!.to(float32)[.., 0, 1, 1].contiguous().data<float>().ToArray());
    }

    // Training goes another way than evaluation (every cell, most left out): the values and the gradients must be those of the plain one.
    [Theory]
    [InlineData(ConvolutionPadding.Same, 6, 7)]
    [InlineData(ConvolutionPadding.Symmetric, 6, 7)]
    public void AStridedDepthwiseGradientInBfloat16IsTheFloat32One(ConvolutionPadding padding, int height, int width)
    {
        using var scope = NewDisposeScope();
        manual_seed(8);
        var layer = new Convolution(4, 4, 3, stride: 2, groups: 4, padding);
        var x = randn(3, 4, height, width).to(bfloat16).to(float32).requires_grad_(true);
        var weighting = randn(3, 4, (height + 1) / 2, (width + 1) / 2);
        (layer.call(x) * weighting).sum().backward();
        var (exact_w, exact_x) = (layer.Weight.grad!.clone(), x.grad!.clone());
        layer.UseBfloat16();
        var half = x.detach().to(bfloat16).requires_grad_(true);
        (layer.call(half).to(float32) * weighting).sum().backward();
        foreach (var (exact, rounded) in ((Tensor, Tensor)[])[(exact_w, layer.Leaf.grad!), (exact_x, half.grad!)])
            Assert.True((exact - rounded.to(float32)).norm().item<float>() < 0.02 * exact.norm().item<float>());
    }

    [Fact]
    public void ABlockAddsItsInputOnlyWhereShapesAllow()
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var net = new MobileNetV2 { WidthMultiplier = 0.25 }.Create();
        net.eval();
        // With every batch norm's weight and bias zero a block that adds passes its input on and any other gives zeros.
        foreach (var (name, parameter) in net.named_parameters())
            if (parameter.dim() == 1)
                parameter.zero_();
        Assert.Equal(0, net.call(ones(1, 3, 32, 32))[0].abs().sum().item<float>());
        net.state_dict()["features.2.conv.3.bias"].fill_(2);
        var maps = net.call(ones(1, 3, 32, 32));
        Assert.Equal(2, maps[0].min().item<float>()); // 2 from block 2, passed on by block 3
        Assert.Equal(2, maps[0].max().item<float>());
        Assert.Equal(0, maps[1].abs().sum().item<float>());
    }

    [Fact]
    public void Bfloat16FollowsFloat32()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var net = new MobileNetV2 { WidthMultiplier = 0.5, Padding = ConvolutionPadding.Same }.Create();
        net.eval();
        var x = randn(4, 3, 64, 64);
        var exact = net.call(x)[^1].mean([2, 3]);
        foreach (var convolution in net.modules().OfType<Convolution>())
            convolution.UseBfloat16();
        var rounded = net.call(x.to(bfloat16))[^1].to(float32).mean([2, 3]);
        Assert.True(nn.functional.cosine_similarity(exact, rounded, 1, 1e-9).min().item<float>() > 0.99);
    }

    // All arrays that the whole network has more than the one without its last convolution, and none of the others.
    [Fact]
    public void WhatIsLeftOutIsTheLastConvolution()
    {
        var spec = new MobileNetV2 { WidthMultiplier = 0.25, LastConvolution = false };
        using var whole = (spec with { LastConvolution = true }).Create();
        using var part = spec.Create();
        Assert.Equal(
            whole.state_dict().Keys.Except(part.state_dict().Keys).Order(StringComparer.Ordinal),
            whole.state_dict().Keys.Where(spec.LeavesOut).Order(StringComparer.Ordinal)
        );
        Assert.DoesNotContain(whole.state_dict().Keys, (spec with { LastConvolution = true }).LeavesOut);
    }
}
