using HydraSharp.Layers;

namespace HydraSharp.Necks;

/// <summary>Turns the backbone's feature maps into what the heads read.</summary>
public abstract record NeckSpec
{
    /// <summary>Creates the layers: feature maps [N, channels, H, W], finest first, to features [N, F] in float32.</summary>
    public abstract Neck Create(IReadOnlyList<FeatureShape> maps);

    /// <summary>F: the width of the features.</summary>
    public abstract long Width(IReadOnlyList<FeatureShape> maps);
}
