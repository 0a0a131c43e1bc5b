using HydraSharp.Layers;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Layers;

public sealed class ConvolutionTests
{
    // With fewer than 16 channels libtorch's own gradient of this layer writes beyond its memory, which ends the process after some steps.
    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(24)]
    public void AStridedOneByOneConvolutionIsAMatrixProductOfEverySecondCell(int channels)
    {
        manual_seed(channels);
        using var layer = new Convolution(channels, 16, 1, stride: 2);
        for (var step = 0; step < 20; step++)
        {
            using var scope = NewDisposeScope();
            var weight = layer.parameters().Single();
            weight.grad = null;
            var x = randn(3, 16, 17, channels).permute(0, 3, 1, 2).requires_grad_();
            var (seen, w) = (x.detach().clone().requires_grad_(), weight.detach().clone().requires_grad_());
            var expected = einsum(
                "nchw,oc->nohw",
                seen.index_select(2, arange(0, 16, 2)).index_select(3, arange(0, 17, 2)),
                w.view(16, channels)
            );

            var found = layer.call(x);
            found.square().sum().backward();
            expected.square().sum().backward();

            Assert.True(found.allclose(expected, 1e-4, 1e-5));
            Assert.True(x.grad!.allclose(seen.grad!, 1e-4, 1e-4));
            Assert.True(weight.grad!.allclose(w.grad!, 1e-3, 1e-3));
        }
    }
}
