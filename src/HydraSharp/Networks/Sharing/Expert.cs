using HydraSharp.Layers;
using HydraSharp.Layers.Onnx;
using static TorchSharp.torch;

namespace HydraSharp.Networks.Sharing;

/// <summary>A small network on the features: linear, ReLU; [N, F] to [N, U].</summary>
internal sealed class Expert : nn.Module<Tensor, Tensor>, IOnnxForm
{
    readonly TorchSharp.Modules.Linear layer;

    internal Expert(long features, long units)
        : base(nameof(Expert))
    {
        layer = nn.Linear(features, units);
        RegisterComponents();
    }

    public string Emit(OnnxGraph graph, string name, string x) =>
        graph.Node("Relu", name + ".relu", [layer.Emit(graph, name + ".layer", x)]);

    public override Tensor forward(Tensor features_NF) => layer.call(features_NF).relu();
}
