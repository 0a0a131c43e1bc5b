using HydraSharp.Layers;
using HydraSharp.Layers.Onnx;
using static TorchSharp.torch;

namespace HydraSharp.Networks.Sharing;

/// <summary>
/// A mask from 0 to 1 for every number of a map of C channels: 1x1 convolution, batch norm, ReLU, 1x1 convolution, batch norm, sigmoid; g
/// and h of
/// Liu et al. 2019.
/// </summary>
internal sealed class AttentionMask : nn.Module<Tensor, Tensor>, IOnnxForm
{
    readonly Convolution conv1;
    readonly BatchNorm bn1;
    readonly Convolution conv2;
    readonly BatchNorm bn2;

    /// <param name="channels">C.</param>
    /// <param name="joined">Whether it reads two maps of C channels, not one.</param>
    /// <param name="reduction">How many times fewer channels lie between the convolutions.</param>
    internal AttentionMask(int channels, bool joined, int reduction)
        : base(nameof(AttentionMask))
    {
        var between = Math.Max(1, channels / reduction);
        conv1 = new(joined ? 2 * channels : channels, between, 1);
        bn1 = new(between);
        conv2 = new(between, channels, 1);
        bn2 = new(channels);
        RegisterComponents();
    }

    public string Emit(OnnxGraph graph, string name, string x)
    {
        x = graph.Node("Relu", name + ".relu", [bn1.Emit(graph, name + ".bn1", conv1.Emit(graph, name + ".conv1", x))]);
        return graph.Node("Sigmoid", name + ".mask", [bn2.Emit(graph, name + ".bn2", conv2.Emit(graph, name + ".conv2", x))]);
    }

    public override Tensor forward(Tensor x_NCHW) => bn2.call(conv2.call(bn1.call(conv1.call(x_NCHW)).relu_())).sigmoid();
}
