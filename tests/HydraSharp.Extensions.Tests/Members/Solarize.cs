using HydraSharp.Data.Augment;
using HydraSharp.Determinism;
using HydraSharp.Inference.Imaging;
using HydraSharp.Specs.Validation;

namespace HydraSharp.Extensions.Tests.Members;

/// <summary>Inverts the colour values from a threshold on, as torchvision's RandomSolarize.</summary>
public sealed record Solarize : TransformSpec
{
    /// <summary>How often, from 0 to 1.</summary>
    public double Probability { get; init; } = 0.5;

    /// <summary>The first value that is inverted, from 0 to 255.</summary>
    public int Threshold { get; init; } = 128;

    /// <inheritdoc />
    public override PixelImage Apply(PixelImage image, SampleRandom random)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(random);
        return random.NextDouble() >= Probability
            ? image
            : image with
            {
                Pixels = [.. image.Pixels.Select(v => v >= Threshold ? (byte)(255 - v) : v)],
            };
    }

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        problems.Require(Probability is > 0 and <= 1, "probability", $"{Probability} is not a probability", "above 0, at most 1");
        problems.Require(Threshold is >= 0 and <= 255, "threshold", $"{Threshold}", "from 0 to 255");
    }
}
