namespace HydraSharp.Layers;

/// <summary>A feature map: its channels, and how many input pixels one cell spans in each direction.</summary>
/// <remarks>Public because backbones of other assemblies say with it what they give, and necks what they take.</remarks>
public sealed record FeatureShape(long Channels, int Stride);
