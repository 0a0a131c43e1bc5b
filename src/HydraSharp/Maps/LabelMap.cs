namespace HydraSharp.Maps;

/// <summary>A label that is a picture itself: a value, or several, for each pixel. Shared between threads, so its values are never written to.</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Channels">Values of each pixel.</param>
/// <param name="Values">[height, width, channels], rows from the top; NaN where nothing is known.</param>
public sealed record LabelMap(int Width, int Height, int Channels, float[] Values);
