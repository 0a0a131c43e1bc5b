namespace HydraSharp.Networks.Backbones;

/// <summary>The input that published weights were trained with.</summary>
/// <param name="Size">Height and width in pixels.</param>
/// <param name="Resize">The shorter side to which an image is resized before its centre is cut out.</param>
/// <param name="Mean">Mean of R, G and B, on a scale of 0 to 1.</param>
/// <param name="Std">Standard deviation of R, G and B, on a scale of 0 to 1.</param>
public sealed record PublishedInput(int Size, int Resize, IReadOnlyList<double> Mean, IReadOnlyList<double> Std)
{
    /// <summary>That of torchvision's weights for ImageNet-1k: 224 of 256 pixels.</summary>
    public static PublishedInput ImageNet { get; } = new(224, 256, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);
}
