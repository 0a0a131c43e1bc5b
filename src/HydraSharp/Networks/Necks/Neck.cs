using HydraSharp.Layers.Onnx;
using static TorchSharp.torch;

namespace HydraSharp.Networks.Necks;

/// <summary>
/// The layers between the backbone's feature maps, finest first, and what all heads read: features [N, F] in float32, or a map [N, F, h,
/// w] in the type that the backbone computes in.
/// </summary>
/// <remarks>Public because a neck of another assembly derives from it.</remarks>
public abstract class Neck(string name) : nn.Module<IReadOnlyList<Tensor>, Tensor>(name)
{
    /// <summary>Adds to a graph what <c>forward</c> computes in evaluation mode, in float32.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">The neck's name, which its values' names begin with.</param>
    /// <param name="maps">The feature maps, finest first.</param>
    /// <returns>The features [N, F] or the map [N, F, h, w].</returns>
    public abstract string Emit(OnnxGraph graph, string name, IReadOnlyList<string> maps);
}
