using HydraSharp.Layers;
using HydraSharp.Layers.Onnx;
using static TorchSharp.torch;

namespace HydraSharp.Networks.Sharing;

/// <summary>
/// What a task took from one block to the size of the next, the same for all tasks: 3x3 convolution, batch norm, ReLU, max-pooling; f of
/// Liu et al. 2019.
/// The pooling has windows of 3 cells, so that odd sizes become those of a convolution.
/// </summary>
internal sealed class AttentionPass : nn.Module<Tensor, Tensor>, IOnnxForm
{
    readonly Convolution conv;
    readonly BatchNorm bn;
    readonly int halvings;

    internal AttentionPass(FeatureShape from, FeatureShape to)
        : base(nameof(AttentionPass))
    {
        conv = new((int)from.Channels, (int)to.Channels, 3);
        bn = new((int)to.Channels);
        for (var stride = from.Stride; stride < to.Stride; stride *= 2)
            halvings++;
        RegisterComponents();
    }

    public string Emit(OnnxGraph graph, string name, string x)
    {
        x = graph.Node("Relu", name + ".relu", [bn.Emit(graph, name + ".bn", conv.Emit(graph, name + ".conv", x))]);
        for (var i = 0; i < halvings; i++)
            x = graph.Node(
                "MaxPool",
                $"{name}.pool.{i}",
                [x],
                ("kernel_shape", new long[] { 3, 3 }),
                ("strides", new long[] { 2, 2 }),
                ("pads", new long[] { 1, 1, 1, 1 })
            );
        return x;
    }

    public override Tensor forward(Tensor x_NCHW)
    {
        x_NCHW = bn.call(conv.call(x_NCHW)).relu_();
        for (var i = 0; i < halvings; i++)
            x_NCHW = nn.functional.max_pool2d(x_NCHW, [3, 3], [2, 2], [1, 1]);
        return x_NCHW;
    }
}
