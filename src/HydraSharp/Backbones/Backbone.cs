using HydraSharp.Layers;
using static TorchSharp.torch;

namespace HydraSharp.Backbones;

/// <summary>Pictures [N, 3, H, W] to feature maps, finest first. It runs once a step, for all heads.</summary>
public abstract class Backbone(string name) : nn.Module<Tensor, IReadOnlyList<Tensor>>(name)
{
    /// <summary>Channels and stride of each feature map.</summary>
    public abstract IReadOnlyList<FeatureShape> Outputs { get; }
}
