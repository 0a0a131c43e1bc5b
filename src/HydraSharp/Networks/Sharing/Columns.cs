using HydraSharp.Layers.Onnx;
using static TorchSharp.torch;

namespace HydraSharp.Networks.Sharing;

/// <summary>Some columns in a row of features [N, F].</summary>
/// <param name="From">The first.</param>
/// <param name="Count">How many.</param>
internal readonly record struct Columns(long From, long Count)
{
    /// <summary>[N, F] to [N, Count].</summary>
    internal Tensor Of(Tensor x_NF) => x_NF.narrow(1, From, Count);

    /// <summary>Adds to a graph what <see cref="Of"/> computes.</summary>
    internal string Emit(OnnxGraph graph, string name, string x) =>
        graph.Node(
            "Slice",
            name,
            [
                x,
                graph.Constant(name + ".from", new[] { From }, 1),
                graph.Constant(name + ".to", new[] { From + Count }, 1),
                graph.Constant(name + ".axis", new[] { 1L }, 1),
            ]
        );
}
