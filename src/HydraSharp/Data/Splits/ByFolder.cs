using HydraSharp.Specs.Validation;

namespace HydraSharp.Data.Splits;

/// <summary>
/// The first folder below the source's folder that is named after a split says which one each example belongs to: train, val, valid,
/// validation or test, also Training, Testing, seg_train, val2017 and the like. Capitals do not matter.
/// </summary>
public sealed record ByFolder : SplitSpec
{
    /// <summary>Share of the training folder that becomes the validation split, by a hash of each key; for data without one.</summary>
    public double ValidationShare { get; init; }

    /// <inheritdoc />
    public override Split? Assign(Example example, Problems problems)
    {
        var part = example.Key.Split('/').SkipLast(1).Select(SplitWords.Of).FirstOrDefault(p => p is not null);
        if (part is null)
            problems.Add("", "no folder above them is called train, val, valid, validation or test");
        return part is { } given ? SplitWords.HeldOut(example, given, ValidationShare) : null;
    }

    /// <inheritdoc />
    public override void Check(Problems problems) =>
        problems.Require(ValidationShare is >= 0 and < 1, "validation_share", $"{ValidationShare} is not a share", "from 0 to below 1");
}
