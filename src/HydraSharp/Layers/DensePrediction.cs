using HydraSharp.Layers.Onnx;
using static TorchSharp.torch;

namespace HydraSharp.Layers;

/// <summary>
/// From a shared map [N, C, h, w] to raw outputs for each cell [N, outputs, h, w] in float32: a depthwise 1x1 convolution, ReLU6, and a 3x3
/// convolution with bias, as a head of the multi-task Light-Weight RefineNet. Nekrasov et al., https://arxiv.org/abs/1809.04766, figure 2.
/// </summary>
internal sealed class DensePrediction : nn.Module<Tensor, Tensor>, IOnnxForm
{
    const int Kernel = 3;
    const int Taps = Kernel * Kernel;

    // The runtime computes this many outputs at once, wanted or not.
    const int Block = 16;

    readonly ChannelScale scale;
    readonly Convolution output;
    readonly TorchSharp.Modules.Parameter bias;

    /// <summary>Creates the layer.</summary>
    /// <param name="channels">C.</param>
    /// <param name="outputs">Raw outputs for each cell.</param>
    public DensePrediction(int channels, int outputs)
        : base(nameof(DensePrediction))
    {
        scale = new(channels);
        output = new Convolution(channels, outputs, Kernel).StartByFanIn();
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
        return shift.Length * Taps <= Block
            ? EmitByTaps(graph, name, bounded, shift)
            : graph.Scale(name, output.Emit(graph, name + ".output", bounded), [.. shift.Select(_ => 1f)], shift);
    }

    // For a single output: the product of every cell with each of the nine taps, then the sum of the nine, each from its neighbour. It
    // reads the wide map once instead of nine times. The bias is taken away rather than added, which no runtime folds into the
    // convolution: what enlarges the map after it then works on one channel and not on a block of them.
    string EmitByTaps(OnnxGraph graph, string name, string x, float[] shift)
    {
        var weight = OnnxForms.Numbers(output.Weight);
        var (outputs, channels) = (shift.Length, weight.Length / (shift.Length * Taps));
        var (ofTaps, neighbours) = (new float[weight.Length], new float[outputs * outputs * Taps * Taps]);
        for (var o = 0; o < outputs; o++)
        for (var tap = 0; tap < Taps; tap++)
        {
            neighbours[(o * outputs * Taps + o * Taps + tap) * Taps + tap] = 1;
            for (var c = 0; c < channels; c++)
                ofTaps[(o * Taps + tap) * channels + c] = weight[(o * channels + c) * Taps + tap];
        }

        var products = graph.Convolution(name + ".taps", x, ofTaps, [outputs * Taps, channels, 1, 1]);
        var sums = graph.Convolution(
            name + ".output",
            products,
            neighbours,
            [outputs, outputs * Taps, Kernel, Kernel],
            ("pads", new long[] { 1, 1, 1, 1 })
        );
        return graph.Node("Sub", name, [sums, graph.Constant(name + ".less", shift.Select(s => -s).ToArray(), 1, outputs, 1, 1)]);
    }
}
