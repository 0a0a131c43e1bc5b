using HydraSharp.Backbones;
using HydraSharp.Necks;

namespace HydraSharp.Trunks;

/// <summary>One backbone and one neck for all tasks, and nothing else.</summary>
internal sealed class PlainTrunk(BackboneSpec backbone, NeckSpec neck) : OneBodyTrunk(backbone, neck);
