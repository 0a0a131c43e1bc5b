using HydraSharp.Layers;
using HydraSharp.Layers.Onnx;
using HydraSharp.Networks.Necks;
using static TorchSharp.torch;

namespace HydraSharp.Extensions.Tests.Members;

/// <summary>The largest value of every channel of the coarsest feature map.</summary>
public sealed record MaxPool : NeckSpec
{
    /// <inheritdoc />
    public override Neck Create(IReadOnlyList<FeatureShape> maps) => new Pool();

    /// <inheritdoc />
    public override long Width(IReadOnlyList<FeatureShape> maps) => maps[^1].Channels;

    sealed class Pool() : Neck(nameof(MaxPool))
    {
        public override string Emit(OnnxGraph graph, string name, IReadOnlyList<string> maps) =>
            graph.Node("Flatten", name + ".features", [graph.Node("GlobalMaxPool", name, [maps[^1]])]);

        public override Tensor forward(IReadOnlyList<Tensor> maps) => maps[^1].to(float32).amax([2, 3]);
    }
}
