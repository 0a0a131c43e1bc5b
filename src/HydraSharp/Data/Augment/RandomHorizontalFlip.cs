using HydraSharp.DenseLabels;
using HydraSharp.Determinism;
using HydraSharp.Inference.Imaging;
using HydraSharp.Specs.Validation;

namespace HydraSharp.Data.Augment;

/// <summary>Mirrors left and right.</summary>
public sealed record RandomHorizontalFlip : MovingTransform
{
    /// <summary>How often, from 0 to 1.</summary>
    public double Probability { get; init; } = 0.5;

    /// <inheritdoc />
    public override Affine? Draw(PixelImage image, SampleRandom random) =>
        random.NextDouble() < Probability ? Affine.Flip(image.Width) : null;

    /// <inheritdoc />
    public override PixelImage Moved(PixelImage image, in Affine move)
    {
        var (source, row) = (image.Pixels, image.Width * 3);
        var mirrored = GC.AllocateUninitializedArray<byte>(source.Length);
        for (var start = 0; start < source.Length; start += row)
        {
            for (int from = start, to = start + row - 3; from < start + row; from += 3, to -= 3)
            {
                mirrored[to] = source[from];
                mirrored[to + 1] = source[from + 1];
                mirrored[to + 2] = source[from + 2];
            }
        }

        return image with
        {
            Pixels = mirrored,
        };
    }

    /// <inheritdoc />
    public override void Check(Problems problems) =>
        problems.Require(Probability is > 0 and <= 1, "probability", $"{Probability} is not a probability", "above 0, at most 1");
}
