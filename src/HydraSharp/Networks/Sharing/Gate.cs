using HydraSharp.Layers;
using HydraSharp.Layers.Onnx;
using static TorchSharp.torch;

namespace HydraSharp.Networks.Sharing;

/// <summary>
/// Mixes experts by weights that depend on the image: softmax(W x), which are positive and sum to 1. Without a bias, as in Ma et al. 2018,
/// equation 7.
/// </summary>
internal sealed class Gate : nn.Module<Tensor, Tensor, Tensor>
{
    readonly TorchSharp.Modules.Linear weights;
    readonly long experts;

    internal Gate(long features, long experts)
        : base(nameof(Gate))
    {
        this.experts = experts;
        weights = nn.Linear(features, experts, hasBias: false);
        RegisterComponents();
    }

    /// <summary>The experts' weights [N, E] for features [N, F].</summary>
    internal Tensor Weights(Tensor features_NF) => weights.call(features_NF).softmax(1);

    /// <summary>Features [N, F] and the experts' results one after the other [N, E*U] to their weighted sum [N, U].</summary>
    public override Tensor forward(Tensor features_NF, Tensor results_NEU) =>
        Weights(features_NF).unsqueeze(1).matmul(results_NEU.view(results_NEU.shape[0], experts, -1)).squeeze(1);

    /// <summary>Adds to a graph what <c>forward</c> computes.</summary>
    internal string Emit(OnnxGraph graph, string name, string features, string results)
    {
        var shares = graph.Node("Softmax", name + ".shares", [weights.Emit(graph, name + ".weights", features)], ("axis", 1L));
        var row = graph.Node("Unsqueeze", name + ".row", [shares, graph.Constant(name + ".row.axis", new[] { 1L }, 1)]);
        var apart = graph.Node("Reshape", name + ".apart", [results, graph.Constant(name + ".apart.shape", new[] { 0L, experts, -1L }, 3)]);
        return graph.Node("Flatten", name, [graph.Node("MatMul", name + ".sum", [row, apart])]);
    }
}
