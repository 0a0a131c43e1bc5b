namespace HydraSharp.Inference;

/// <summary>
/// From a file's bytes to the network's input: decode, turn upright, resize, centre crop, normalise. Training and serving share it.
/// </summary>
public sealed record ImagePreprocessing
{
    /// <summary>Height and width of the network's input, in pixels.</summary>
    public int Size { get; init; } = 64;

    /// <summary>Height and width to which the picture is resized before the centre crop to <see cref="Size"/>; 0 for no crop.</summary>
    public int Resize { get; init; }

    /// <summary>Mean of each colour channel (R, G, B) on a scale of 0 to 1; ImageNet's by default.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [0.485, 0.456, 0.406];

    /// <summary>Deviation of each colour channel (R, G, B) on a scale of 0 to 1; ImageNet's by default.</summary>
    public IReadOnlyList<double> Deviation { get; init; } = [0.229, 0.224, 0.225];
}
