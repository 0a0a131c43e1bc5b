using HydraSharp.Layers;
using HydraSharp.Specs.Validation;

namespace HydraSharp.Networks.Necks;

/// <summary>Turns the backbone's feature maps into what the heads read.</summary>
public abstract record NeckSpec : IChecked
{
    /// <summary>
    /// The shared map [N, F, h, w], where the features are one; null where they are [N, F]. Image-level heads read the mean over a map's
    /// cells.
    /// </summary>
    public virtual FeatureShape? Map(IReadOnlyList<FeatureShape> maps) => null;

    /// <summary>
    /// Creates the layers: feature maps [N, channels, H, W], finest first, to features [N, F] in float32 or a map [N, F, h, w].
    /// </summary>
    public abstract Neck Create(IReadOnlyList<FeatureShape> maps);

    /// <summary>F: the width of the features.</summary>
    public abstract long Width(IReadOnlyList<FeatureShape> maps);

    /// <inheritdoc />
    public virtual void Check(Problems problems) { }
}
