using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Necks;

namespace HydraSharp.Networks.Sharing;

/// <summary>One backbone and one neck for all tasks, and nothing else.</summary>
internal sealed class PlainEncoder(BackboneSpec backbone, NeckSpec neck) : SharedBackboneEncoder(backbone, neck);
