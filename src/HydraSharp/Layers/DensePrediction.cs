using HydraSharp.Onnx;
using static TorchSharp.torch;

namespace HydraSharp.Layers;

/// <summary>
/// From a shared map [N, C, h, w] to raw outputs for each cell [N, outputs, h, w] in float32: a depthwise 1x1 convolution, ReLU6, and a 3x3
/// convolution with bias, as a head of the multi-task Light-Weight RefineNet. Nekrasov et al., https://arxiv.org/abs/1809.04766, figure 2.
/// </summary>
public sealed class DensePrediction : nn.Module<Tensor, Tensor>, IOnnxForm
{
    readonly ChannelScale scale;
    readonly Convolution output;
    readonly TorchSharp.Modules.Parameter bias;

    /// <summary>Creates the layer.</summary>
    /// <param name="channels">C.</param>
    /// <param name="outputs">Raw outputs for each cell.</param>
    public DensePrediction(int channels, int outputs) : base(nameof(DensePrediction))
    {
        scale = new(channels);
        output = new Convolution(channels, outputs, 3).StartByFanIn();
        bias = nn.Parameter(zeros(outputs));
        RegisterComponents();
    }

    /// <inheritdoc />
    public override Tensor forward(Tensor x_NCHW) =>
        output.call(nn.functional.relu6(scale.call(x_NCHW))).to(float32) + bias.view(1, -1, 1, 1);

    /// <inheritdoc />
    public string Emit(OnnxGraph graph, string name, string x)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var scaled = scale.Emit(graph, name + ".scale", x);
        var bounded = graph.Node("Clip", name + ".relu6", [scaled, graph.Constant(name + ".least", 0), graph.Constant(name + ".most", 6)]);
        var shift = OnnxForms.Numbers(bias);
        return graph.Scale(name, output.Emit(graph, name + ".output", bounded), [.. shift.Select(_ => 1f)], shift);
    }
}
