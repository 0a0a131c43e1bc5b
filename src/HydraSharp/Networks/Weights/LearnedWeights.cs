using HydraSharp.Specs.Validation;

namespace HydraSharp.Networks.Weights;

/// <summary>Weights that somebody trained before, in a file.</summary>
public abstract record LearnedWeights : PretrainedSpec
{
    /// <summary>
    /// Whether the batch norms take their statistics from training pictures before the first step, weight and bias following so that the
    /// network stays the same function. Needed where a file's norms are folded (weight 1, mean 0, variance 1).
    /// </summary>
    public bool ReestimateNorms { get; init; }

    /// <summary>How many training pictures <see cref="ReestimateNorms"/> looks at.</summary>
    public int NormPictures { get; init; } = 512;

    /// <summary>Whether parts of the backbone that the file lacks may stay fresh; otherwise they are a mistake.</summary>
    public bool Partial { get; init; }

    internal override WeightsUse Use => new(Partial, ReestimateNorms ? NormPictures : 0);

    /// <inheritdoc />
    public override void Check(Problems problems) =>
        problems.Require(NormPictures is >= 2 and <= 1_000_000, "norm_pictures", $"{NormPictures} pictures", "from 2 to 1000000");
}
