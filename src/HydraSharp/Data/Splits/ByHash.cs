using HydraSharp.Determinism;
using HydraSharp.Specs.Validation;

namespace HydraSharp.Data.Splits;

/// <summary>A seeded hash of each example's key decides its part: examples keep their part when others are added or removed.</summary>
public sealed record ByHash : SplitSpec
{
    /// <summary>Share of the training split.</summary>
    public double Train { get; init; } = 0.8;

    /// <summary>Share of the validation split.</summary>
    public double Validation { get; init; } = 0.1;

    /// <summary>Share of the test split.</summary>
    public double Test { get; init; } = 0.1;

    /// <summary>Another seed, another split.</summary>
    public long Seed { get; init; } = 1;

    /// <inheritdoc />
    public override bool IsGiven => false;

    /// <inheritdoc />
    public override Split? Assign(Example example, Problems problems)
    {
        var place = KeyHash.Place(Seed, example.Key);
        return place < Train ? Split.Train
            : place < Train + Validation ? Split.Validation
            : Split.Test;
    }

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        var shares = new[] { ("train", Train), ("validation", Validation), ("test", Test) };
        foreach (var (key, share) in shares)
            problems.Require(share is >= 0 and <= 1, key, $"{share} is not a share", "from 0 to 1");
        problems.Require(Train > 0, "train", "nothing is left to train on");
        problems.Require(
            Math.Abs(Train + Validation + Test - 1) < 1e-6,
            "",
            $"train, validation and test add up to {Train + Validation + Test}, not 1"
        );
    }
}
