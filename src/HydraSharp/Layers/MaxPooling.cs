using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace HydraSharp.Layers;

/// <summary>
/// Max-pooling of maps [N, C, H, W] over windows of 5x5 cells with stride 1; cells outside the map do not count. In bfloat16 by
/// <see cref="SlidingMaximum"/>: PyTorch's kernel was the larger part of a decoder's step.
/// </summary>
internal static class MaxPooling
{
    const long Window = SlidingMaximum.Window;

    /// <summary>The maxima, of the input's size.</summary>
    internal static Tensor Apply(Tensor x_NCHW)
    {
        if (x_NCHW.dtype != ScalarType.BFloat16 || x_NCHW.device_type != DeviceType.CPU)
            return nn.functional.max_pool2d(x_NCHW, [Window, Window], [1, 1], [Window / 2, Window / 2]);
        return is_grad_enabled() && x_NCHW.requires_grad ? Function.apply(x_NCHW) : Maxima(Dense(x_NCHW), 0);
    }

    static Tensor Dense(Tensor x_NCHW) => x_NCHW.detach().permute(0, 2, 3, 1).contiguous();

    static Tensor Maxima(Tensor x_NHWC, nint places)
    {
        var maxima_NHWC = empty_like(x_NHWC);
        Kernel(x_NHWC).Forward(Address(x_NHWC), Address(maxima_NHWC), places, x_NHWC.shape[0], get_num_threads());
        return maxima_NHWC.permute(0, 3, 1, 2);
    }

    static SlidingMaximum Kernel(Tensor x_NHWC) => new(x_NHWC.shape[1], x_NHWC.shape[2], x_NHWC.shape[3]);

    static unsafe nint Address(Tensor x) => (nint)Unsafe.AsPointer(ref x.bytes[0]);

    sealed class Function : autograd.SingleTensorFunction<Function>
    {
        public override string Name => nameof(MaxPooling);

        public override Tensor forward(autograd.AutogradContext context, params object[] inputs)
        {
            var x_NHWC = Dense((Tensor)inputs[0]);
            var places_NHWC = empty(x_NHWC.shape, dtype: ScalarType.Byte);
            context.save_for_backward([places_NHWC]);
            return Maxima(x_NHWC, Address(places_NHWC));
        }

        public override List<Tensor> backward(autograd.AutogradContext context, Tensor gradient_NCHW)
        {
            var (places_NHWC, gradient_NHWC) = (context.get_saved_variables()[0], Dense(gradient_NCHW));
            var result_NHWC = empty_like(gradient_NHWC);
            Kernel(gradient_NHWC)
                .Backward(Address(gradient_NHWC), Address(places_NHWC), Address(result_NHWC), gradient_NHWC.shape[0], get_num_threads());
            return [result_NHWC.permute(0, 3, 1, 2)];
        }
    }
}
