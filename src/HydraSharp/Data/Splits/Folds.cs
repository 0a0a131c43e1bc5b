using HydraSharp.Determinism;
using HydraSharp.Specs.Validation;

namespace HydraSharp.Data.Splits;

/// <summary>
/// Cross-validation: a seeded hash of each example's key deals the examples into folds of about one size. One fold is the test split, the
/// others are trained on; one run for each fold measures every example once, by a network that has not seen it.
/// </summary>
public sealed record Folds : SplitSpec
{
    // Whether an example validates is drawn apart from its fold.
    const string Apart = "validation:";

    /// <summary>How many folds there are.</summary>
    public int Count { get; init; } = 5;

    /// <summary>The fold that is the test split, from 1 to <see cref="Count"/>.</summary>
    public int Fold { get; init; } = 1;

    /// <summary>
    /// Share of the other folds that validates: it chooses the best epoch. 0: all of them are trained on, and the last epoch is taken.
    /// </summary>
    public double Validation { get; init; } = 0.1;

    /// <summary>Another seed, other folds.</summary>
    public long Seed { get; init; } = 1;

    /// <inheritdoc />
    public override bool IsGiven => false;

    /// <inheritdoc />
    public override Split? Assign(Example example, Problems problems)
    {
        ArgumentNullException.ThrowIfNull(example);
        if ((int)(KeyHash.Place(Seed, example.Key) * Count) + 1 == Fold)
            return Split.Test;
        return KeyHash.Place(Seed, Apart + example.Key) < Validation ? Split.Validation : Split.Train;
    }

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        problems.Require(Count is >= 2 and <= 1000, "count", $"{Count} folds", "from 2 to 1000; 5 and 10 are usual");
        problems.Require(Fold >= 1 && Fold <= Count, "fold", $"there is no fold {Fold}", $"from 1 to {Count}");
        problems.Require(Validation is >= 0 and < 1, "validation", $"{Validation} is not a share", "from 0 to less than 1");
    }
}
