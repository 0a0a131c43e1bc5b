using HydraSharp.Layers;
using HydraSharp.Layers.Onnx;
using static TorchSharp.torch;

namespace HydraSharp.Networks.Necks;

/// <summary>The mean of the coarsest feature map over all its cells.</summary>
public sealed record GlobalPool : NeckSpec
{
    /// <inheritdoc />
    public override Neck Create(IReadOnlyList<FeatureShape> maps) => new Pool();

    /// <inheritdoc />
    public override long Width(IReadOnlyList<FeatureShape> maps) => maps[^1].Channels;

    sealed class Pool() : Neck(nameof(GlobalPool))
    {
        public override string Emit(OnnxGraph graph, string name, IReadOnlyList<string> maps) =>
            graph.Node("Flatten", name + ".features", [graph.Node("GlobalAveragePool", name, [maps[^1]])]);

        public override Tensor forward(IReadOnlyList<Tensor> maps) => maps[^1].to(float32).mean([2, 3]);
    }
}
