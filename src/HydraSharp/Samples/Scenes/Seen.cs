using System.Numerics;

namespace HydraSharp.Samples.Scenes;

/// <summary>What the ray of a pixel meets first.</summary>
/// <param name="Depth">Metres along the optical axis; infinite for the sky.</param>
/// <param name="Normal">Unit normal in the world.</param>
/// <param name="Solid">The solid; null for the ground and the sky.</param>
internal readonly record struct Seen(float Depth, Vector3 Normal, Solid? Solid);
