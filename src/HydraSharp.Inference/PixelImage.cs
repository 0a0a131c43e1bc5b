namespace HydraSharp.Inference;

/// <summary>A decoded picture: RGB bytes, [height, width, 3], rows from the top.</summary>
public sealed record PixelImage(int Width, int Height, byte[] Pixels);
