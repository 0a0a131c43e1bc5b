using HydraSharp.Layers.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace HydraSharp.Layers;

/// <summary>
/// A depthwise 1x1 convolution without bias, as the product that it is: y = weight·x for each channel of [N, C, H, W]. The kernels of
/// convolutions run it one channel at a time. The weight [C, 1, 1, 1] is float32, as a convolution's, and begins at 1.
/// </summary>
internal sealed class ChannelScale : nn.Module<Tensor, Tensor>, IOnnxForm
{
    readonly Parameter weight;

    /// <summary>Creates the layer.</summary>
    public ChannelScale(int channels)
        : base(nameof(ChannelScale))
    {
        weight = nn.Parameter(ones(channels, 1, 1, 1));
        RegisterComponents();
    }

    /// <inheritdoc />
    public override Tensor forward(Tensor x_NCHW) => x_NCHW * weight.view(1, -1, 1, 1).to(x_NCHW.dtype);

    /// <summary>
    /// A depthwise convolution: the layout and the fused activation of the convolutions around it stay, as they would not with a product.
    /// </summary>
    public string Emit(OnnxGraph graph, string name, string x)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var numbers = OnnxForms.Numbers(weight);
        return graph.Convolution(name, x, numbers, [numbers.Length, 1, 1, 1], ("group", (long)numbers.Length));
    }
}
