using HydraSharp.Specs.Validation;

namespace HydraSharp.Networks.Weights;

/// <summary>Weights that somebody trained before, in a file.</summary>
public abstract record LearnedWeights : PretrainedSpec
{
    /// <summary>
    /// Whether the batch norms take their statistics from training images before the first step, weight and bias following so that the
    /// network stays the same function. Needed where a file's norms are folded (weight 1, mean 0, variance 1).
    /// </summary>
    public bool ReestimateNorms { get; init; }

    /// <summary>How many training images <see cref="ReestimateNorms"/> looks at.</summary>
    public int NormImages { get; init; } = 512;

    /// <summary>Whether parts of the backbone that the file lacks may stay fresh; otherwise they are an error.</summary>
    public bool Partial { get; init; }

    internal override WeightsUse Use => new(Partial, ReestimateNorms ? NormImages : 0);

    /// <inheritdoc />
    public override void Check(Problems problems) =>
        problems.Require(NormImages is >= 2 and <= 1_000_000, "norm_images", $"{NormImages} images", "from 2 to 1000000");
}
