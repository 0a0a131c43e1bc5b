using HydraSharp.Layers;
using HydraSharp.Layers.Onnx;
using static TorchSharp.torch;

namespace HydraSharp.Tasks;

/// <summary>
/// The trainable part of a dense prediction task: a shared map [N, C, h, w] to raw outputs [N, outputs, H, W] of the image's
/// size, bilinear between the map's cells.
/// </summary>
internal abstract class MapHead : TaskHead
{
    const long WidthAxis = 3;

    readonly DensePrediction layers;
    readonly int stride;

    protected MapHead(string name, FeatureShape map, int outputs)
        : base(name)
    {
        stride = map.Stride;
        layers = new((int)map.Channels, outputs);
    }

    public sealed override Tensor forward(Tensor map_NCHW) => Scaled(Bilinear.Enlarge(layers.call(map_NCHW), stride));

    public sealed override string Emit(OnnxGraph graph, string name, string features) =>
        EmitScaled(graph, name, Bilinear.Emit(graph, name + ".enlarged", layers.Emit(graph, name + ".layers", features), stride));

    public sealed override Tensor Unmirrored(Tensor output_NOHW) => Swapped(output_NOHW.flip(WidthAxis));

    public sealed override string EmitUnmirrored(OnnxGraph graph, string name, string raw) =>
        EmitSwapped(
            graph,
            name,
            graph.Node(
                "Slice",
                name + ".unmirrored",
                [
                    raw,
                    Whole(graph, name + ".unmirrored.from", -1),
                    Whole(graph, name + ".unmirrored.to", long.MinValue + 1),
                    Whole(graph, name + ".unmirrored.axis", WidthAxis),
                    Whole(graph, name + ".unmirrored.step", -1),
                ]
            )
        );

    /// <summary>The layers' outputs in the target's unit.</summary>
    protected virtual Tensor Scaled(Tensor output_NOHW) => output_NOHW;

    /// <summary>Adds to a graph what <see cref="Scaled"/> computes.</summary>
    protected virtual string EmitScaled(OnnxGraph graph, string name, string raw) => raw;

    /// <summary>What of an output changes with left and right, besides its place.</summary>
    protected virtual Tensor Swapped(Tensor output_NOHW) => output_NOHW;

    /// <summary>Adds to a graph what <see cref="Swapped"/> computes.</summary>
    protected virtual string EmitSwapped(OnnxGraph graph, string name, string raw) => raw;

    /// <summary>Adds one whole number to a graph.</summary>
    protected static string Whole(OnnxGraph graph, string name, long value) => graph.Constant(name, new[] { value }, 1);
}
