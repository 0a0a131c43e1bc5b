using HydraSharp.Determinism;
using HydraSharp.Inference.Imaging;
using HydraSharp.Specs.Validation;

namespace HydraSharp.Data.Augment;

/// <summary>Takes the colour away.</summary>
public sealed record Grayscale : TransformSpec
{
    /// <summary>How often, from 0 to 1.</summary>
    public double Probability { get; init; } = 0.1;

    /// <inheritdoc />
    public override PixelImage Apply(PixelImage image, SampleRandom random)
    {
        if (random.NextDouble() >= Probability)
            return image;
        var source = image.Pixels;
        var grey = GC.AllocateUninitializedArray<byte>(source.Length);
        for (var i = 0; i + 2 < source.Length && i + 2 < grey.Length; i += 3)
            grey[i] = grey[i + 1] = grey[i + 2] = (byte)Luma.Of(source[i], source[i + 1], source[i + 2]);
        return image with { Pixels = grey };
    }

    /// <inheritdoc />
    public override void Check(Problems problems) =>
        problems.Require(Probability is > 0 and <= 1, "probability", $"{Probability} is not a probability", "above 0, at most 1");
}
