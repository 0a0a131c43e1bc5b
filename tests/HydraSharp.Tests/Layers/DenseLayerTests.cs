using HydraSharp.Layers;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Layers;

public sealed class DenseLayerTests
{
    // A one among zeros and weights of a half: after k poolings it fills 2k cells around and is worth 2 to the -k. Cell d away gets the sum
    // of those that reach it.
    [Theory]
    [InlineData(0, 1.9375)]
    [InlineData(1, 0.9375)]
    [InlineData(2, 0.9375)]
    [InlineData(3, 0.4375)]
    [InlineData(5, 0.1875)]
    [InlineData(8, 0.0625)]
    [InlineData(9, 0)]
    public void ChainedPoolingSpreadsAPointTwoCellsAStage(int distance, double expected)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        foreach (var depthwise in (bool[])[true, false])
        {
            var layer = new ChainedResidualPooling(1, depthwise);
            foreach (var weight in layer.parameters())
                weight.fill_(0.5);
            var x = zeros(1, 1, 21, 21);
            x[0, 0, 10, 10] = 1;
            var y = layer.call(x);
            Assert.Equal(expected, y[0, 0, 10 - distance, 10].item<float>(), 1e-6);
            Assert.Equal(expected, y[0, 0, 10, 10 + distance].item<float>(), 1e-6);
        }
    }

    [Fact]
    public void ALayerWithoutANormStartsWithPyTorchsVariance()
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        var weight = new Convolution(64, 32, 3).StartByFanIn().parameters().Single();
        Assert.Equal(1 / Math.Sqrt(3 * 64 * 9), weight.std().item<float>(), 0.02 / Math.Sqrt(3 * 64 * 9));
        Assert.Equal(1, weight.stride(1));
    }

    [Fact]
    public void AChannelScaleIsADepthwiseConvolutionAndSoIsItsGradient()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var layer = new ChannelScale(5);
        var weight = layer.parameters().Single();
        using (no_grad())
            weight.normal_();
        var x = randn(2, 5, 4, 3);
        layer.call(x).square().sum().backward();
        var other = weight.detach().clone().requires_grad_(true);
        var y = nn.functional.conv2d(x, other, groups: 5);
        y.square().sum().backward();
        Assert.True(layer.call(x).allclose(y, 1e-6, 1e-7));
        Assert.True(weight.grad!.allclose(other.grad!, 1e-4, 1e-5));
    }

    // Middles of the four new cells lie at -1/4, 1/4, 3/4 and 5/4 of the two old ones; beyond the last middle nothing changes.
    [Fact]
    public void EnlargingBlendsBetweenMiddlesOfCells()
    {
        using var scope = NewDisposeScope();
        var y = Bilinear.Enlarge(tensor(new float[] { 0, 4 }).view(1, 1, 1, 2), zeros(1, 7, 2, 4));
        Assert.Equal([1, 1, 2, 4], y.shape);
        Assert.Equal([0, 1, 3, 4, 0, 1, 3, 4], OnnxForms.Numbers(y));
    }

    // Scale 1, a 3x3 kernel of ones, bias 10: the middle of 3x3 sees nine numbers, each cut to 6, a corner four.
    [Fact]
    public void ADenseHeadAddsUpWhatReLU6Leaves()
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var head = new DensePrediction(1, 1);
        foreach (var parameter in head.parameters())
            parameter.fill_(parameter.dim() == 1 ? 10 : 1);
        var y = head.call(full(1, 1, 3, 3, 100f));
        Assert.Equal(10 + 9 * 6, y[0, 0, 1, 1].item<float>());
        Assert.Equal(10 + 4 * 6, y[0, 0, 2, 0].item<float>());
    }
}
