using HydraSharp.DenseLabels;
using HydraSharp.Determinism;
using HydraSharp.Inference.Imaging;

namespace HydraSharp.Data.Augment;

/// <summary>A change that moves what an image shows, so that labels which say where something is must move with it.</summary>
public abstract record MovingTransform : TransformSpec
{
    /// <summary>Draws where each pixel of the changed image is read in this one; null when the image stays as it is.</summary>
    public abstract Affine? Draw(PixelImage image, SampleRandom random);

    /// <summary>The moved image, as large as the old one.</summary>
    /// <param name="image">The image.</param>
    /// <param name="move">What <see cref="Draw"/> gave for it.</param>
    public virtual PixelImage Moved(PixelImage image, in Affine move) => Warp.Apply(image, move);

    /// <inheritdoc />
    public sealed override PixelImage Apply(PixelImage image, SampleRandom random) =>
        Draw(image, random) is { } move ? Moved(image, move) : image;
}
