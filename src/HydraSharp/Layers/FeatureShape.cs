namespace HydraSharp.Layers;

/// <summary>A feature map: its channels, and how many input pixels one cell spans in each direction.</summary>
public sealed record FeatureShape(long Channels, int Stride);
