using HydraSharp.Layers;
using static TorchSharp.torch;

namespace HydraSharp.Training.Numerics;

/// <summary>
/// Computes a case by a method, forward and both gradients, and holds it against matrix products in float64. A batch holds two images
/// again and again: each of its maps has a reference, and only two are computed in float64.
/// </summary>
internal static class ConvolutionTrial
{
    // Of the largest number. Right kernels stay below 2e-6 and 4e-3; wrong ones were found to be wrong by 0.1 and more.
    const double Float32Tolerance = 1e-4;
    const double Bfloat16Tolerance = 0.02;

    const int Different = 2;

    /// <summary>Whether the method gives the right numbers here.</summary>
    internal static bool IsRight(ConvolutionCase tried, ConvolutionMethod method)
    {
        using var scope = NewDisposeScope();
        using var seed = manual_seed(1);
        using var layer = new Convolution(tried.Shape) { Float32Method = method, Bfloat16Method = method };
        var type = tried.Bfloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        if (tried.Bfloat16)
            layer.UseBfloat16();
        var order = arange(tried.Images) % Math.Min(Different, tried.Images);
        var images_DCHW = ChannelsLast(randn(Math.Min(Different, tried.Images), tried.Shape.Inputs, tried.Height, tried.Width).to(type));
        var batch_NCHW = ChannelsLast(images_DCHW.index_select(0, order));
        var tolerance = tried.Bfloat16 ? Bfloat16Tolerance : Float32Tolerance;
        var reference = Reference(tried, images_DCHW, layer.Leaf, order, out var gradient_DCHW);
        using (no_grad())
            if (!AreNear(layer.call(batch_NCHW), reference.Output, tolerance))
                return false;
        if (!tried.Learns)
            return true;

        batch_NCHW.requires_grad = true;
        var y = layer.call(batch_NCHW);
        y.backward([ChannelsLast(gradient_DCHW.index_select(0, order).to(type))]);
        return AreNear(y.detach(), reference.Output, tolerance)
            && AreNear(batch_NCHW.grad!, reference.Input, tolerance)
            && IsNear(layer.Leaf.grad!, reference.Weight, tolerance);
    }

    // The gradient of the weight is that of the whole batch: each of the different images counts as often as it is in it.
    static (Tensor Output, Tensor Input, Tensor Weight) Reference(
        ConvolutionCase tried,
        Tensor images_DCHW,
        Tensor weight,
        Tensor order,
        out Tensor gradient_DCHW
    )
    {
        var x = images_DCHW.detach().to(float64).requires_grad_();
        var w = weight.detach().to(float64).requires_grad_();
        var y = ConvolutionProduct.Any(tried.Shape, x, w);
        gradient_DCHW = randn(y.shape).to(images_DCHW.dtype);
        if (!tried.Learns)
            return (y.detach(), x, w);
        var times_D = stack([.. Enumerable.Range(0, (int)x.shape[0]).Select(i => (order == i).sum())]).to(float64).view(-1, 1, 1, 1);
        y.backward([gradient_DCHW.to(float64) * times_D]);
        return (y.detach(), x.grad! / times_D, w.grad!);
    }

    // Every map of a batch, with that of the different ones that it is.
    static bool AreNear(Tensor found_NCHW, Tensor expected_DCHW, double tolerance) =>
        Enumerable
            .Range(0, (int)expected_DCHW.shape[0])
            .All(i =>
                IsNear(found_NCHW.slice(0, i, found_NCHW.shape[0], expected_DCHW.shape[0]), expected_DCHW.narrow(0, i, 1), tolerance)
            );

    // A number that is not finite is as far away as can be.
    static bool IsNear(Tensor found, Tensor expected, double tolerance)
    {
        var right = expected.to(float32);
        var farthest = (found.to(float32) - right).abs_().max().item<float>();
        return farthest <= tolerance * Math.Max(right.abs().max().item<float>(), float.Epsilon);
    }

    static Tensor ChannelsLast(Tensor x_NCHW) => x_NCHW.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2).detach();
}
