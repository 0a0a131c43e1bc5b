using HydraSharp.Layers.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace HydraSharp.Layers;

/// <summary>
/// A square 2-D convolution without bias. The weight [out, in/groups, k, k] is float32 and lies channels-last in memory, which the CPU
/// kernels prefer; with <see cref="UseBfloat16"/> it computes in bfloat16 on a copy, which also receives the gradient. It does not rely on
/// kernels of 1x1 windows unless <see cref="Float32Method"/> says so: some processors make them wrong.
/// </summary>
/// <remarks>
/// Public because backbones of other assemblies are made of it: training in bfloat16 and the check of the processor know it.
/// </remarks>
public sealed class Convolution : nn.Module<Tensor, Tensor>, IOnnxForm, IReducedPrecision, IMacs
{
    readonly Parameter weight;
    readonly Copy copy = new();

    /// <summary>Creates the layer with weights drawn from N(0, 2/fan-out) (He et al., ICCV 2015), as torchvision's ResNet.</summary>
    public Convolution(
        int inputs,
        int outputs,
        int kernel,
        int stride = 1,
        int groups = 1,
        ConvolutionPadding zeros = ConvolutionPadding.Symmetric
    )
        : this(new ConvolutionShape(inputs, outputs, kernel, stride, groups, zeros)) { }

    internal Convolution(ConvolutionShape shape)
        : base(nameof(Convolution))
    {
        Shape = shape;
        (Float32Method, Bfloat16Method) = (Unchecked(shape), Unchecked(shape));
        var deviation = Math.Sqrt(2.0 * shape.Groups / ((double)shape.Outputs * shape.Kernel * shape.Kernel));
        using var drawn = randn(shape.Outputs, shape.Inputs / shape.Groups, shape.Kernel, shape.Kernel).mul_(deviation);
        weight = nn.Parameter(ChannelsLast(drawn));
        RegisterComponents();
    }

    /// <summary>What it computes.</summary>
    internal ConvolutionShape Shape { get; }

    /// <summary>How it computes in float32; 1x1 windows as products until their kernel is found right on this processor.</summary>
    internal ConvolutionMethod Float32Method { get; set; }

    /// <summary>How it computes in bfloat16.</summary>
    internal ConvolutionMethod Bfloat16Method { get; set; }

    /// <summary>What it computes with: the weight, or its bfloat16 copy.</summary>
    internal Tensor Leaf => copy.Tensor ?? weight;

    /// <summary>The float32 weight.</summary>
    internal Parameter Weight => weight;

    /// <inheritdoc />
    public bool UseFloat32 { get; set; }

    /// <inheritdoc />
    public IEnumerable<KeyValuePair<string, Tensor>> Copies =>
        copy.Tensor is { } rounded ? [KeyValuePair.Create(nameof(weight), rounded)] : [];

    /// <summary>
    /// Draws the weights anew from N(0, 1 / (3 fan-in)), the variance of PyTorch's own beginning: for layers that no batch norm follows,
    /// whose outputs would be too large otherwise. Returns the layer.
    /// </summary>
    public Convolution StartByFanIn()
    {
        using var none = no_grad();
        weight.normal_(0, Math.Sqrt(1 / (3.0 * weight.shape[1] * Shape.Kernel * Shape.Kernel)));
        RefreshCopies();
        return this;
    }

    /// <inheritdoc />
    public void UseBfloat16()
    {
        using var none = no_grad();
        using var rounded = weight.detach().to(bfloat16);
        copy.Tensor = ChannelsLast(rounded).requires_grad_(weight.requires_grad).DetachFromDisposeScope();
    }

    /// <inheritdoc />
    public void RefreshCopies()
    {
        using var none = no_grad();
        copy.Tensor?.copy_(weight);
    }

    /// <inheritdoc />
    public long Macs(IReadOnlyList<long> output) => LayerMacs.Convolution(weight.shape, output);

    /// <inheritdoc />
    public string Emit(OnnxGraph graph, string name, string x)
    {
        long[] strides = [Shape.Stride, Shape.Stride];
        (string, object) zeros = Shape.IsSame
            ? ("auto_pad", "SAME_UPPER")
            : ("pads", new long[] { Shape.Padding, Shape.Padding, Shape.Padding, Shape.Padding });
        return graph.Convolution(
            name,
            x,
            OnnxForms.Numbers(weight),
            weight.shape,
            ("strides", strides),
            ("group", (long)Shape.Groups),
            zeros
        );
    }

    /// <inheritdoc />
    public override Tensor forward(Tensor x_NCHW)
    {
        var (x, leaf) = UseFloat32 ? (x_NCHW.to(float32), weight) : (x_NCHW, Leaf);
        return (leaf.dtype == ScalarType.BFloat16 ? Bfloat16Method : Float32Method) switch
        {
            ConvolutionMethod.Kernel => ConvolutionKernel.Apply(Shape, x, leaf),
            ConvolutionMethod.Float32 => ConvolutionKernel.Apply(Shape, x.to(float32), leaf.to(float32)).to(leaf.dtype),
            _ => ConvolutionProduct.Any(Shape, x, leaf),
        };
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            copy.Tensor?.Dispose();
        base.Dispose(disposing);
    }

    static ConvolutionMethod Unchecked(ConvolutionShape shape) => shape.IsPointwise ? ConvolutionMethod.Product : ConvolutionMethod.Kernel;

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
