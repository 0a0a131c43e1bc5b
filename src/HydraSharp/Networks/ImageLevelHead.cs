using HydraSharp.Layers.Onnx;
using HydraSharp.Tasks;
using static TorchSharp.torch;

namespace HydraSharp.Networks;

/// <summary>
/// An image-level head, on a shared map [N, F, h, w]: it reads the mean over the map's cells, in float32.
/// </summary>
internal sealed class ImageLevelHead : TaskHead
{
    readonly TaskHead head;

    internal ImageLevelHead(TaskHead head)
        : base(nameof(ImageLevelHead))
    {
        this.head = head;
        RegisterComponents();
    }

    public override Tensor forward(Tensor map_NFHW) => head.call(map_NFHW.to(float32).mean([2, 3]));

    public override string Emit(OnnxGraph graph, string name, string features) =>
        head.Emit(
            graph,
            name + ".head",
            graph.Node("Flatten", name + ".features", [graph.Node("GlobalAveragePool", name + ".mean", [features])])
        );

    public override string EmitDecode(OnnxGraph graph, string name, string raw) => head.EmitDecode(graph, name + ".head", raw);

    public override Tensor Decode(Tensor output_NO) => head.Decode(output_NO);

    public override void Fit(ReadOnlySpan<float> targets) => head.Fit(targets);

    public override Tensor Prepare(Tensor target_NW) => head.Prepare(target_NW);
}
