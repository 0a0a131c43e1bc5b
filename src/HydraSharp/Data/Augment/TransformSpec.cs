using HydraSharp.Determinism;
using HydraSharp.Inference.Imaging;
using HydraSharp.Specs.Validation;

namespace HydraSharp.Data.Augment;

/// <summary>
/// A random change of a training image that leaves its labels true. One that moves what the image shows is a <see cref="MovingTransform"/>.
/// </summary>
public abstract record TransformSpec : IChecked
{
    /// <summary>Changes the image. Same image and same random numbers give the same result, on every thread.</summary>
    public abstract PixelImage Apply(PixelImage image, SampleRandom random);

    /// <inheritdoc />
    public virtual void Check(Problems problems) { }
}
