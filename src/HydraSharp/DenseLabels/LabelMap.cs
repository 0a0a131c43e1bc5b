namespace HydraSharp.DenseLabels;

/// <summary>The label of every pixel of an image. Shared between threads, so its values are never written to.</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Channels">Values of a pixel.</param>
/// <param name="Values">[height, width, channels], rows from the top; NaN where nothing is known.</param>
public sealed record LabelMap(int Width, int Height, int Channels, float[] Values)
{
    /// <summary>The values of a pixel.</summary>
    internal ReadOnlySpan<float> At(int x, int y) => Values.AsSpan((y * Width + x) * Channels, Channels);
}
