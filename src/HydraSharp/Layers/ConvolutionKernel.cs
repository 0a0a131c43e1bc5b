using static TorchSharp.torch;

namespace HydraSharp.Layers;

/// <summary>Convolutions by libtorch's kernels, around those of them that are slow or wrong.</summary>
internal static class ConvolutionKernel
{
    // 3x3 windows on maps of at most this height and width are computed as matrix products: faster than the kernel in bfloat16 only.
    const long SmallMap = 2;

    const long ManyCells = 2048;
    const long ManyBfloat16Cells = 16_384;

    /// <summary>The convolution of maps [N, C, H, W] with a weight [O, C/groups, k, k], both channels-last.</summary>
    internal static Tensor Apply(ConvolutionShape shape, Tensor x_NCHW, Tensor weight_OCKK)
    {
        if (shape.IsPointwise)
            return IsFasterThanAProduct(shape, x_NCHW)
                ? nn.functional.conv2d(x_NCHW, weight_OCKK)
                : ConvolutionProduct.Pointwise(shape, x_NCHW, weight_OCKK);
        if (HasSlowGradient(shape, x_NCHW, weight_OCKK))
            return Thinned(shape, x_NCHW, weight_OCKK);
        if (shape.IsSame)
            return Same(shape, x_NCHW, weight_OCKK);
        return HasFewCells(shape, x_NCHW)
            ? ConvolutionProduct.FewCells(shape, x_NCHW, weight_OCKK)
            : Convolved(shape, x_NCHW, weight_OCKK, [shape.Stride, shape.Stride], [shape.Padding, shape.Padding]);
    }

    /// <summary>With at least this many cells in a batch the kernel of 1x1 convolutions is faster than a matrix product.</summary>
    internal static long CellsForTheKernel(bool bfloat16) => bfloat16 ? ManyBfloat16Cells : ManyCells;

    static bool IsFasterThanAProduct(ConvolutionShape shape, Tensor x_NCHW) =>
        shape.Stride == 1 && x_NCHW.shape[0] * x_NCHW.shape[2] * x_NCHW.shape[3] >= CellsForTheKernel(x_NCHW.dtype == ScalarType.BFloat16);

    static bool HasFewCells(ConvolutionShape shape, Tensor x_NCHW) =>
        shape is { Groups: 1, Kernel: 3 }
        && x_NCHW.dtype == ScalarType.BFloat16
        && x_NCHW.shape[2] / shape.Stride <= SmallMap
        && x_NCHW.shape[3] / shape.Stride <= SmallMap;

    // The gradient of a strided depthwise convolution in bfloat16 has no fast kernel: 87 ms, and 19 when every cell is computed and most
    // are left out (64 maps of 96 x 48 x 48; 20 by way of float32). Where the processor hides its caches it also is wrong.
    static bool HasSlowGradient(ConvolutionShape shape, Tensor x_NCHW, Tensor weight_OCKK) =>
        shape is { Groups: > 1, Stride: > 1 }
        && x_NCHW.dtype == ScalarType.BFloat16
        && is_grad_enabled()
        && (weight_OCKK.requires_grad || x_NCHW.requires_grad);

    // Where the processor hides its caches, the input's gradient in bfloat16 reads memory that nobody wrote when the outputs are odd in
    // number
    // (oneDNN 3.7.1 takes them in pairs): one more output with a weight of zeros makes them even. Depthwise windows have kernels of their
    // own.
    static Tensor Convolved(ConvolutionShape shape, Tensor x, Tensor weight, long[] strides, long[] padding)
    {
        var isOdd = shape.Outputs / shape.Groups % 2 == 1 && x.dtype == ScalarType.BFloat16 && is_grad_enabled() && x.requires_grad;
        if (!isOdd || shape.IsDepthwise)
            return nn.functional.conv2d(x, weight, strides: strides, padding: padding, groups: shape.Groups);
        if (shape.Groups > 1)
            return nn
                .functional.conv2d(x.to(float32), weight.to(float32), strides: strides, padding: padding, groups: shape.Groups)
                .to(x.dtype);
        var y = nn.functional.conv2d(x, cat([weight, zeros_like(weight.narrow(0, 0, 1))], 0), strides: strides, padding: padding);
        return y.narrow(1, 0, shape.Outputs).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
    }

    static Tensor Thinned(ConvolutionShape shape, Tensor x_NCHW, Tensor weight_OCKK)
    {
        var (height, width) = (x_NCHW.shape[2], x_NCHW.shape[3]);
        var every_NHWC = Convolved(shape, x_NCHW, weight_OCKK, [1, 1], [shape.Padding, shape.Padding]).permute(0, 2, 3, 1);
        return every_NHWC
            .slice(1, FirstWindow(height), height, shape.Stride)
            .slice(2, FirstWindow(width), width, shape.Stride)
            .contiguous()
            .permute(0, 3, 1, 2);

        long FirstWindow(long length) => shape.Padding - shape.Before(length);
    }

    // Zeros on one side only would mean a copy of the input. A stride more of them on both sides gives the same windows and one before
    // them, which is left out of the (smaller) output.
    static Tensor Same(ConvolutionShape shape, Tensor x_NCHW, Tensor weight_OCKK)
    {
        var (top, height, skippedRows) = SamePadding(x_NCHW.shape[2]);
        var (left, width, skippedColumns) = SamePadding(x_NCHW.shape[3]);
        var y = Convolved(shape, x_NCHW, weight_OCKK, [shape.Stride, shape.Stride], [top, left]);
        if (y.shape[2] == height && y.shape[3] == width)
            return y;
        return y.narrow(2, skippedRows, height).narrow(3, skippedColumns, width).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

        (long Zeros, long Cells, long Skipped) SamePadding(long length)
        {
            var needed = shape.Needed(length);
            return needed % 2 == 0 ? (needed / 2, shape.Cells(length), 0) : (needed / 2 + shape.Stride, shape.Cells(length), 1);
        }
    }
}
