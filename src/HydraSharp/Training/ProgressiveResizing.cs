using HydraSharp.Specs.Validation;

namespace HydraSharp.Training;

/// <summary>
/// Trains on smaller images at first, on whole ones in the end: the early epochs cost less, and the network sees faces of several sizes.
/// Howard's progressive resizing (DAWNBench, 2018), with the ramp of Tan and Le, "EfficientNetV2", ICML 2021, section 4.2. The size is a
/// pure function of the epoch. Validation uses images of that size too: a network that has only seen small ones is lost on whole ones.
/// Only epochs with whole images can be the best one.
/// </summary>
public sealed record ProgressiveResizing : IChecked
{
    // Measured on a ResNet-18 with batches of 64: 40 pixels take as long as 48, and 72 nearly as long as 80.
    const int Multiple = 16;

    /// <summary>Scale of the side in the first epochs; bilinear sampling needs at least 0.5.</summary>
    public double Initial { get; init; } = 0.5;

    /// <summary>Share of the epochs at the initial scale.</summary>
    public double Delay { get; init; } = 0.3;

    /// <summary>Share of the epochs, at the end, with whole images; between the two the side grows in a line.</summary>
    public double Whole { get; init; } = 0.3;

    /// <summary>The side of the images in an epoch: a multiple of 16 pixels, rounded up, or the whole side.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="epochs">Epochs in all.</param>
    /// <param name="size">The whole side in pixels.</param>
    /// <param name="smallest">The least side the backbone takes.</param>
    public int Side(int epoch, int epochs, int size, int smallest)
    {
        var ramp = 1 - Delay - Whole;
        var done = (double)epoch / epochs;
        var scale =
            done < Delay ? Initial
            : done >= 1 - Whole || ramp <= 0 ? 1
            : Initial + (1 - Initial) * (done - Delay) / ramp;
        if (scale >= 1)
            return size;
        return Math.Min(
            size,
            Math.Max((int)Math.Ceiling(size * scale / Multiple) * Multiple, (smallest + Multiple - 1) / Multiple * Multiple)
        );
    }

    /// <inheritdoc />
    public void Check(Problems problems)
    {
        problems.Require(Initial is >= 0.5 and <= 1, "initial", $"{Initial} is not a scale", "from 0.5 to 1");
        problems.Require(Delay is >= 0 and <= 1, "delay", $"{Delay} is not a share", "from 0 to 1");
        problems.Require(Whole is >= 0 and <= 1, "whole", $"{Whole} is not a share", "from 0 to 1");
        problems.Require(Delay + Whole <= 1, "whole", "delay and whole make more than 1", "what is left is where the side grows");
    }
}
