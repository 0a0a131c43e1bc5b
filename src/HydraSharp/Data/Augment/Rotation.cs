using HydraSharp.DenseLabels;
using HydraSharp.Determinism;
using HydraSharp.Inference.Imaging;
using HydraSharp.Specs.Validation;

namespace HydraSharp.Data.Augment;

/// <summary>
/// Turns the image around its centre by a random angle, bilinear. Corners that come into view take the colour of the nearest edge.
/// </summary>
public sealed record Rotation : MovingTransform
{
    /// <summary>Largest angle to either side, in degrees.</summary>
    public double Degrees { get; init; } = 10;

    /// <inheritdoc />
    public override Affine? Draw(PixelImage image, SampleRandom random)
    {
        var (sine, cosine) = Math.SinCos(random.Uniform(-Degrees, Degrees) * Math.PI / 180);
        var (centreX, centreY) = ((image.Width - 1) / 2.0, (image.Height - 1) / 2.0);
        var originX = centreX - cosine * centreX - sine * centreY;
        var originY = centreY + sine * centreX - cosine * centreY;
        return new Affine((float)originX, (float)originY, (float)cosine, (float)-sine, (float)sine, (float)cosine);
    }

    /// <inheritdoc />
    public override void Check(Problems problems) =>
        problems.Require(Degrees is > 0 and <= 180, "degrees", $"{Degrees} degrees", "above 0, at most 180");
}
