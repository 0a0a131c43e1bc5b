using HydraSharp.Inference;
using HydraSharp.Layers;
using HydraSharp.Layers.Onnx;
using static TorchSharp.torch;

namespace HydraSharp.Networks.Backbones;

/// <summary>Images [N, 3, H, W] to feature maps, finest first. It runs once a step, for all heads.</summary>
/// <remarks>Public because a backbone of another assembly derives from it.</remarks>
public abstract class Backbone(string name) : nn.Module<Tensor, IReadOnlyList<Tensor>>(name)
{
    /// <summary>Channels and stride of each feature map, finest first; maps of one stride stand in the network's order.</summary>
    public abstract IReadOnlyList<FeatureShape> Outputs { get; }

    /// <summary>
    /// The backbone in pieces, from the image on, for ways of sharing that part it; none where it cannot be parted. As many end a map as
    /// there are <see cref="Outputs"/>.
    /// </summary>
    public virtual IReadOnlyList<BackboneStep> Steps => [];

    /// <summary>Adds to a graph what <c>forward</c> computes in evaluation mode, in float32.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">The backbone's name, which its values' names begin with.</param>
    /// <param name="x">The normalised images [N, 3, H, W].</param>
    /// <returns>The feature maps, finest first.</returns>
    /// <exception cref="HydraException">The backbone has no ONNX form.</exception>
    public virtual IReadOnlyList<string> Emit(OnnxGraph graph, string name, string x) =>
        throw new HydraException(
            ErrorKind.Failed,
            $"the backbone {GetType().Name} has no ONNX form, so the model cannot be exported; let it override {nameof(Emit)}"
        );
}
