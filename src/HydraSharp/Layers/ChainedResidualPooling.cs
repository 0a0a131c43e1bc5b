using HydraSharp.Layers.Onnx;
using static TorchSharp.torch;

namespace HydraSharp.Layers;

/// <summary>
/// Chained residual pooling over [N, C, H, W]: four times a 5x5 max-pooling and a 1x1 convolution, one after the other, each added to the
/// input.
/// It brings context from up to 8 cells away. Nekrasov et al., https://arxiv.org/abs/1810.03272, figure 2b.
/// </summary>
internal sealed class ChainedResidualPooling : nn.Module<Tensor, Tensor>, IOnnxForm
{
    const int Stages = 4;
    const int Window = SlidingMaximum.Window;

    readonly TorchSharp.Modules.ModuleList<nn.Module<Tensor, Tensor>> stages = new();

    /// <summary>Creates the layer.</summary>
    /// <param name="channels">C.</param>
    /// <param name="depthwise">Whether its convolutions only scale each channel.</param>
    public ChainedResidualPooling(int channels, bool depthwise)
        : base(nameof(ChainedResidualPooling))
    {
        for (var stage = 0; stage < Stages; stage++)
            stages.Add(depthwise ? new ChannelScale(channels) : new Convolution(channels, channels, 1).StartByFanIn());
        RegisterComponents();
    }

    /// <inheritdoc />
    public override Tensor forward(Tensor x_NCHW)
    {
        var (sum, top) = (x_NCHW, x_NCHW);
        foreach (var stage in stages)
        {
            top = stage.call(MaxPooling.Apply(top));
            sum = sum + top;
        }

        return sum;
    }

    /// <inheritdoc />
    public string Emit(OnnxGraph graph, string name, string x)
    {
        var (sum, top) = (x, x);
        for (var stage = 0; stage < Stages; stage++)
        {
            var pooled = graph.Node(
                "MaxPool",
                $"{name}.{stage}.pool",
                [top],
                ("kernel_shape", new long[] { Window, Window }),
                ("strides", new long[] { 1, 1 }),
                ("pads", new long[] { Window / 2, Window / 2, Window / 2, Window / 2 })
            );
            top = ((nn.Module)stages[stage]).Emit(graph, $"{name}.stages.{stage}", pooled);
            sum = graph.Node("Add", $"{name}.{stage}.sum", [sum, top]);
        }

        return sum;
    }
}
