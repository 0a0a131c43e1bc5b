using HydraSharp.Specs.Validation;

namespace HydraSharp.Data.Splits;

/// <summary>
/// The first folder below the source's folder that is called train, val, valid, validation or test says which part each example
/// belongs to. Capitals do not matter.
/// </summary>
public sealed record ByFolder : SplitSpec
{
    /// <inheritdoc />
    public override Split? Assign(Example example, Problems problems)
    {
        var part = example.Key.Split('/').SkipLast(1).Select(SplitOf).FirstOrDefault(p => p is not null);
        if (part is null)
            problems.Add("", "no folder above them is called train, val, valid, validation or test");
        return part;
    }

    /// <summary>The part that a folder of this name stands for, or null.</summary>
    internal static Split? SplitOf(string folder) =>
        folder.ToUpperInvariant() switch
        {
            "TRAIN" => Split.Train,
            "VAL" or "VALID" or "VALIDATION" => Split.Validation,
            "TEST" => Split.Test,
            _ => null,
        };
}
