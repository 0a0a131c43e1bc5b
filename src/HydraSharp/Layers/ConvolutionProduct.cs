using static TorchSharp.torch;

namespace HydraSharp.Layers;

/// <summary>Convolutions as matrix products of windows [cells, taps * C] and the weight [taps * C, O]. Maps lie channels-last.</summary>
internal static class ConvolutionProduct
{
    /// <summary>
    /// A convolution with 1x1 windows: one product of the view [N * H * W, C]; with a stride, of the cells that it meets.
    /// </summary>
    internal static Tensor Pointwise(ConvolutionShape shape, Tensor x_NCHW, Tensor weight_OC11)
    {
        var x_NHWC = x_NCHW.permute(0, 2, 3, 1);
        if (shape.Stride > 1)
            x_NHWC = x_NHWC.slice(1, 0, x_NHWC.shape[1], shape.Stride).slice(2, 0, x_NHWC.shape[2], shape.Stride).contiguous();
        var (n, height, width) = (x_NHWC.shape[0], x_NHWC.shape[1], x_NHWC.shape[2]);
        var rows_RC = x_NHWC.reshape(n * height * width, shape.Inputs);
        return rows_RC.mm(weight_OC11.view(shape.Outputs, shape.Inputs).t()).view(n, height, width, shape.Outputs).permute(0, 3, 1, 2);
    }

    /// <summary>
    /// A product per cell of the output: the part of the input that its window covers times those taps of the weight. On a map of two
    /// cells a side, 4 of 9 taps; a convolution also multiplies the zeros around the map.
    /// </summary>
    internal static Tensor FewCells(ConvolutionShape shape, Tensor x_NCHW, Tensor weight_OCKK)
    {
        var (n, channels, height, width) = (x_NCHW.shape[0], x_NCHW.shape[1], x_NCHW.shape[2], x_NCHW.shape[3]);
        var (h, w, outputs) = (shape.Cells(height), shape.Cells(width), weight_OCKK.shape[0]);
        var (x_NHWC, weight_OKKC) = (x_NCHW.permute(0, 2, 3, 1), weight_OCKK.permute(0, 2, 3, 1));
        var cells = new List<Tensor>();
        for (var i = 0L; i < h; i++)
        for (var j = 0L; j < w; j++)
        {
            var (top, rows, tapRow) = Window(i, height);
            var (left, columns, tapColumn) = Window(j, width);
            var seen = x_NHWC.narrow(1, top, rows).narrow(2, left, columns).reshape(n, rows * columns * channels);
            var taps = weight_OKKC.narrow(1, tapRow, rows).narrow(2, tapColumn, columns).reshape(outputs, rows * columns * channels);
            cells.Add(seen.mm(taps.t()));
        }

        return stack([.. cells], 1).view(n, h, w, outputs).permute(0, 3, 1, 2);

        // Of the window of a cell: where in the input its first number within lies, how many are within, and which tap meets the first.
        (long From, long Length, long Tap) Window(long cell, long length)
        {
            var from = cell * shape.Stride - shape.Padding;
            var within = Math.Max(from, 0);
            return (within, Math.Min(from + shape.Kernel, length) - within, within - from);
        }
    }

    /// <summary>Any convolution, by copies, sums and matrix products alone; in whatever numbers the inputs have.</summary>
    internal static Tensor Any(ConvolutionShape shape, Tensor x_NCHW, Tensor weight_OCKK)
    {
        if (shape.IsPointwise)
            return Pointwise(shape, x_NCHW, weight_OCKK);
        if (shape.Groups == 1)
            return Windows(shape, x_NCHW, weight_OCKK);
        if (shape.IsDepthwise)
            return Depthwise(shape, x_NCHW, weight_OCKK);
        var (inputs, outputs) = (shape.Inputs / shape.Groups, shape.Outputs / shape.Groups);
        var one = shape with { Inputs = inputs, Outputs = outputs, Groups = 1 };
        return cat(
            [
                .. Enumerable
                    .Range(0, shape.Groups)
                    .Select(g => Any(one, x_NCHW.narrow(1, g * inputs, inputs), weight_OCKK.narrow(0, g * outputs, outputs))),
            ],
            1
        );
    }

    static Tensor Windows(ConvolutionShape shape, Tensor x_NCHW, Tensor weight_OCKK)
    {
        var windows_NHWT = cat([.. Taps(shape, x_NCHW).Select(t => t.Cells_NHWC)], 3);
        var (n, height, width, taps) = (windows_NHWT.shape[0], windows_NHWT.shape[1], windows_NHWT.shape[2], windows_NHWT.shape[3]);
        var weight_OT = weight_OCKK.permute(0, 2, 3, 1).reshape(shape.Outputs, taps);
        return windows_NHWT.view(n * height * width, taps).mm(weight_OT.t()).view(n, height, width, shape.Outputs).permute(0, 3, 1, 2);
    }

    // Sums of bfloat16 numbers are made in float32, as kernels do.
    static Tensor Depthwise(ConvolutionShape shape, Tensor x_NCHW, Tensor weight_C1KK)
    {
        var type = x_NCHW.dtype;
        var wide = type == ScalarType.BFloat16 ? ScalarType.Float32 : type;
        var weight = weight_C1KK.to(wide);
        var sum_NHWC = Taps(shape, x_NCHW.to(wide))
            .Select(t => t.Cells_NHWC * weight.select(2, t.Row).select(2, t.Column).view(-1))
            .Aggregate((a, b) => a + b);
        return sum_NHWC.to(type).permute(0, 3, 1, 2);
    }

    // For each tap of the window, the input cells that it meets, one for each cell of the output.
    static IEnumerable<(long Row, long Column, Tensor Cells_NHWC)> Taps(ConvolutionShape shape, Tensor x_NCHW)
    {
        var (height, width) = (x_NCHW.shape[2], x_NCHW.shape[3]);
        var (rows, columns) = ((shape.Cells(height) - 1) * shape.Stride + 1, (shape.Cells(width) - 1) * shape.Stride + 1);
        var (top, left) = (shape.Before(height), shape.Before(width));
        var (bottom, right) = (Math.Max(0, rows - 1 + shape.Kernel - height - top), Math.Max(0, columns - 1 + shape.Kernel - width - left));
        var padded_NHWC = nn.functional.pad(x_NCHW.permute(0, 2, 3, 1), [0, 0, left, right, top, bottom]);
        for (var i = 0; i < shape.Kernel; i++)
        for (var j = 0; j < shape.Kernel; j++)
            yield return (i, j, padded_NHWC.slice(1, i, i + rows, shape.Stride).slice(2, j, j + columns, shape.Stride));
    }
}
