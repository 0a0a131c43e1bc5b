using System.Numerics;

namespace HydraSharp.Samples.Scenes;

/// <summary>Where a ray meets a surface.</summary>
/// <param name="Distance">Along the ray, in lengths of its direction.</param>
/// <param name="Normal">Unit normal in the world, against the ray.</param>
internal readonly record struct Hit(float Distance, Vector3 Normal);
