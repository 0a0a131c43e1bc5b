using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Necks;
using HydraSharp.Tasks;

namespace HydraSharp.Networks.Sharing;

/// <summary>All tasks share the whole backbone and the neck, and part at the heads. Caruana, Machine Learning 28, 1997.</summary>
public sealed record HardSharing : SharingSpec
{
    internal override Encoder Create(BackboneSpec backbone, NeckSpec neck, IReadOnlyList<TaskSpec> tasks) =>
        new PlainEncoder(backbone, neck);
}
