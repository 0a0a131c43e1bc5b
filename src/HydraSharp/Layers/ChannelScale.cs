using HydraSharp.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace HydraSharp.Layers;

/// <summary>
/// A depthwise 1x1 convolution without bias, as the product that it is: y = weight·x for each channel of [N, C, H, W]. The kernels of
/// convolutions run it one channel at a time. The weight [C, 1, 1, 1] is float32, as a convolution's, and begins at 1.
/// </summary>
public sealed class ChannelScale : nn.Module<Tensor, Tensor>, IOnnxForm
{
    readonly Parameter weight;

    /// <summary>Creates the layer.</summary>
    public ChannelScale(int channels) : base(nameof(ChannelScale))
    {
        weight = nn.Parameter(ones(channels, 1, 1, 1));
        RegisterComponents();
    }

    /// <inheritdoc />
    public override Tensor forward(Tensor x_NCHW) => x_NCHW * weight.view(1, -1, 1, 1).to(x_NCHW.dtype);

    /// <inheritdoc />
    public string Emit(OnnxGraph graph, string name, string x)
    {
        var numbers = OnnxForms.Numbers(weight);
        return graph.Node("Mul", name, [x, graph.Constant(name + ".weight", numbers, 1, numbers.Length, 1, 1)]);
    }
}
