using HydraSharp.Determinism;
using HydraSharp.Specs.Validation;

namespace HydraSharp.Training;

/// <summary>
/// Trains on mixes of two images: lambda * one + (1 - lambda) * another of the same batch, where lambda is Beta(alpha, alpha), drawn once
/// a batch. The loss is lambda * the loss with the one's label + (1 - lambda) * the loss with the other's; where only one of the two is
/// labelled, the image counts with that one's share alone. Zhang et al., ICLR 2018, https://arxiv.org/abs/1710.09412.
/// </summary>
public sealed record Mixup : IChecked
{
    // Order of the images and their augmentation take the indices from -1 on.
    const long FirstIndex = -2;

    /// <summary>How evenly images are mixed: near 0 hardly at all, 1 in any proportion. The paper takes 0.1 to 0.4 for ImageNet.</summary>
    public double Alpha { get; init; } = 0.2;

    /// <inheritdoc />
    public void Check(Problems problems) =>
        problems.Require(
            Alpha is > 0 and <= 100,
            "alpha",
            $"{Alpha} is not above 0 and at most 100",
            "0.2 is usual; leave mixup out for none"
        );

    /// <summary>How a batch is mixed: a pure function of the seed, the epoch and the batch.</summary>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="batch">The batch, counted through the whole run.</param>
    /// <param name="images">Images in it.</param>
    internal Mixing Draw(long seed, int epoch, long batch, int images)
    {
        var random = new SampleRandom(seed, epoch, FirstIndex - batch);
        return new((float)random.Beta(Alpha), random.Permutation(images));
    }
}
