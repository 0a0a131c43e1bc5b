using HydraSharp.Checks;
using HydraSharp.Inference;

namespace HydraSharp.Data.Augment;

/// <summary>Turns the picture about its middle; beyond the edge the edge goes on.</summary>
public sealed record Rotation : TransformSpec
{
    /// <summary>Largest angle to either side, in degrees.</summary>
    public double Degrees { get; init; } = 10;

    /// <inheritdoc />
    public override PixelImage Apply(PixelImage image, SampleRandom random)
    {
        var angle = random.Uniform(-Degrees, Degrees) * Math.PI / 180;
        var (cos, sin) = (Math.Cos(angle), Math.Sin(angle));
        var (x, y) = ((image.Width - 1) / 2.0, (image.Height - 1) / 2.0);
        return Warp.Affine(image, cos, sin, x - cos * x - sin * y, -sin, cos, y + sin * x - cos * y);
    }

    /// <inheritdoc />
    public override void Check(Problems problems) => problems.Require(Degrees is >= 0 and <= 180, "degrees", $"{Degrees} degrees", "from 0 to 180");
}
