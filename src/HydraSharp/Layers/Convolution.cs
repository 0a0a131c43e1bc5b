using HydraSharp.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace HydraSharp.Layers;

/// <summary>
/// A square 2-D convolution without bias. The weight [out, in/groups, k, k] is float32 and lies channels-last in memory, which the CPU
/// kernels prefer; with <see cref="UseBfloat16"/> it computes in bfloat16 on a copy, which also receives the gradient.
/// </summary>
public sealed class Convolution : nn.Module<Tensor, Tensor>, IOnnxForm
{
    // Maps of at most this height and width are computed as matrix products: measured faster than the convolution kernel in bfloat16 only.
    const long SmallMap = 2;

    // The gradient kernel of strided 1x1 convolutions writes beyond its memory (the process crashes) with fewer input channels than this.
    const long SafeChannels = 16;

    readonly Parameter weight;
    readonly Copy copy = new();
    readonly int kernel;
    readonly int stride;
    readonly int padding;
    readonly int groups;
    readonly bool same;

    /// <summary>Creates the layer with weights drawn from N(0, 2/fan-out) (He et al., ICCV 2015), as torchvision's ResNet.</summary>
    public Convolution(int inputs, int outputs, int kernel, int stride = 1, int groups = 1, ConvolutionPadding zeros = ConvolutionPadding.Symmetric)
        : base(nameof(Convolution))
    {
        same = zeros == ConvolutionPadding.Same && stride > 1;
        (this.kernel, this.stride, this.groups) = (kernel, stride, groups);
        padding = (kernel - 1) / 2;
        var deviation = Math.Sqrt(2.0 * groups / ((double)outputs * kernel * kernel));
        using var drawn = randn(outputs, inputs / groups, kernel, kernel).mul_(deviation);
        weight = nn.Parameter(ChannelsLast(drawn));
        RegisterComponents();
    }

    /// <summary>The tensor that receives the gradient: the weight, or its bfloat16 copy.</summary>
    internal Tensor Leaf => copy.Tensor ?? weight;

    /// <summary>The float32 weight.</summary>
    internal Parameter Weight => weight;

    /// <summary>Whether it computes with the float32 weight though there is a bfloat16 copy.</summary>
    internal bool UsesWhole { get; set; }

    /// <summary>
    /// Draws the weights anew from N(0, 1 / (3 fan-in)), the variance of PyTorch's own beginning: for layers that no batch norm follows, whose
    /// outputs would be too large otherwise. Returns the layer.
    /// </summary>
    public Convolution StartByFanIn()
    {
        using var none = no_grad();
        weight.normal_(0, Math.Sqrt(1 / (3.0 * weight.shape[1] * kernel * kernel)));
        RefreshCopy();
        return this;
    }

    /// <summary>Computes in bfloat16 from now on.</summary>
    internal void UseBfloat16()
    {
        using var none = no_grad();
        using var rounded = weight.detach().to(bfloat16);
        copy.Tensor = ChannelsLast(rounded).requires_grad_(weight.requires_grad).DetachFromDisposeScope();
    }

    /// <summary>Rounds the weight into the bfloat16 copy again, after the weight was changed from outside.</summary>
    internal void RefreshCopy()
    {
        using var none = no_grad();
        copy.Tensor?.copy_(weight);
    }

    /// <inheritdoc />
    public string Emit(OnnxGraph graph, string name, string x)
    {
        long[] strides = [stride, stride];
        (string, object) zeros = same ? ("auto_pad", "SAME_UPPER") : ("pads", new long[] { padding, padding, padding, padding });
        return graph.Convolution(name, x, OnnxForms.Numbers(weight), weight.shape, ("strides", strides), ("group", (long)groups), zeros);
    }

    /// <inheritdoc />
    public override Tensor forward(Tensor x_NCHW)
    {
        if (UsesWhole) return Convolved(x_NCHW.to(float32), weight);
        return Convolved(x_NCHW, Leaf);
    }

    Tensor Convolved(Tensor x_NCHW, Tensor leaf)
    {
        if (kernel == 1 && stride > 1 && leaf.shape[1] < SafeChannels) return nn.functional.conv2d(Every(x_NCHW, stride), leaf, groups: groups);
        return SlowGradient(x_NCHW, leaf) ? Thinned(x_NCHW, leaf) : Apply(x_NCHW, leaf);
    }

    Tensor Apply(Tensor x_NCHW, Tensor weight_OCKK)
    {
        if (same) return Same(x_NCHW, weight_OCKK);
        return groups == 1 && kernel == 3 && weight_OCKK.dtype == ScalarType.BFloat16 && x_NCHW.shape[2] / stride <= SmallMap && x_NCHW.shape[3] / stride <= SmallMap
            ? AsMatrixProducts(x_NCHW, weight_OCKK)
            : nn.functional.conv2d(x_NCHW, weight_OCKK, strides: [stride, stride], padding: [padding, padding], groups: groups);
    }

    // The gradient of a strided depthwise convolution in bfloat16 has no fast kernel: 87 ms, and 19 when every cell is computed and most are
    // left out (64 maps of 96 x 48 x 48; 20 by way of float32).
    bool SlowGradient(Tensor x_NCHW, Tensor leaf) =>
        groups > 1 && stride > 1 && leaf.dtype == ScalarType.BFloat16 && is_grad_enabled() && (leaf.requires_grad || x_NCHW.requires_grad);

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing) copy.Tensor?.Dispose();
        base.Dispose(disposing);
    }

    Tensor Thinned(Tensor x_NCHW, Tensor weight_OCKK)
    {
        var (height, width) = (x_NCHW.shape[2], x_NCHW.shape[3]);
        var every_NHWC = nn.functional.conv2d(x_NCHW, weight_OCKK, padding: [padding, padding], groups: groups).permute(0, 2, 3, 1);
        return every_NHWC.slice(1, FirstWindow(height), height, stride).slice(2, FirstWindow(width), width, stride).contiguous().permute(0, 3, 1, 2);
    }

    static Tensor Every(Tensor x_NCHW, long stride) =>
        x_NCHW.permute(0, 2, 3, 1).slice(1, 0, x_NCHW.shape[2], stride).slice(2, 0, x_NCHW.shape[3], stride).contiguous().permute(0, 3, 1, 2);

    long FirstWindow(long length) => same ? padding - Needed(length) / 2 : 0;

    // Zeros on one side only would mean a copy of the input. A stride more of them on both sides gives the same windows and one before
    // them, which is left out of the (smaller) output.
    Tensor Same(Tensor x_NCHW, Tensor weight_OCKK)
    {
        var (top, height, skippedRows) = SamePadding(x_NCHW.shape[2]);
        var (left, width, skippedColumns) = SamePadding(x_NCHW.shape[3]);
        var y = nn.functional.conv2d(x_NCHW, weight_OCKK, strides: [stride, stride], padding: [top, left], groups: groups);
        if (y.shape[2] == height && y.shape[3] == width) return y;
        return y.narrow(2, skippedRows, height).narrow(3, skippedColumns, width).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
    }

    (long Zeros, long Cells, long Skipped) SamePadding(long length)
    {
        var cells = (length + stride - 1) / stride;
        var needed = Needed(length);
        return needed % 2 == 0 ? (needed / 2, cells, 0) : (needed / 2 + stride, cells, 1);
    }

    long Needed(long length) => Math.Max((length + stride - 1) / stride * stride - stride + kernel - length, 0);

    // A matrix product per cell of the output: the part of the input that its window covers [N, taps*C] times those taps of the weight
    // [taps*C, O]. On a map of two cells a side, 4 of 9 taps; the convolution kernel also multiplies the zeros around the map.
    Tensor AsMatrixProducts(Tensor x_NCHW, Tensor weight_OCKK)
    {
        var (n, channels, height, width) = (x_NCHW.shape[0], x_NCHW.shape[1], x_NCHW.shape[2], x_NCHW.shape[3]);
        var (h, w, outputs) = (Cells(height), Cells(width), weight_OCKK.shape[0]);
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
    }

    long Cells(long length) => (length + 2 * padding - kernel) / stride + 1;

    // Of the window of a cell: where in the input its first number within lies, how many are within, and which tap meets the first.
    (long From, long Length, long Tap) Window(long cell, long length)
    {
        var from = cell * stride - padding;
        var within = Math.Max(from, 0);
        return (within, Math.Min(from + kernel, length) - within, within - from);
    }

    static Tensor ChannelsLast(Tensor x_OCKK)
    {
        using var rows = x_OCKK.permute(0, 2, 3, 1);
        using var dense = rows.contiguous();
        using var own = dense.clone();
        return own.permute(0, 3, 1, 2).alias();
    }

    // Not a Tensor field: TorchSharp would register it as a buffer of the module and save it.
    sealed class Copy
    {
        internal Tensor? Tensor { get; set; }
    }
}
