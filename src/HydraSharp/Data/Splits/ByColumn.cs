using HydraSharp.Specs;
using HydraSharp.Specs.Validation;

namespace HydraSharp.Data.Splits;

/// <summary>A column says which part each example belongs to. Capitals do not matter.</summary>
public sealed record ByColumn : SplitSpec
{
    /// <summary>The column, by its own name or the name that <see cref="DataSpec.Columns"/> gives it.</summary>
    public string Column { get; init; } = "split";

    /// <summary>The words for the training split.</summary>
    public IReadOnlyList<string> Train { get; init; } = ["train", "training"];

    /// <summary>The words for the validation split.</summary>
    public IReadOnlyList<string> Validation { get; init; } = ["val", "valid", "validation", "dev"];

    /// <summary>The words for the test split.</summary>
    public IReadOnlyList<string> Test { get; init; } = ["test", "testing"];

    /// <summary>Share of the training split that becomes the validation split, by a hash of each key; for data without one.</summary>
    public double ValidationShare { get; init; }

    /// <inheritdoc />
    public override Split? Assign(Example example, Problems problems)
    {
        if (!example.Labels.TryGetValue(Column, out var word))
        {
            problems.Add("column", $"nothing in column '{Column}'", "it says which part each example belongs to");
            return null;
        }

        if (Has(Train, word))
            return SplitWords.HeldOut(example, Split.Train, ValidationShare);
        if (Has(Validation, word))
            return Split.Validation;
        if (Has(Test, word))
            return Split.Test;
        problems.Add("column", $"column '{Column}' says '{word}'", Words.Suggest(word, [.. Train, .. Validation, .. Test]));
        return null;
    }

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        problems.Require(Column.Length > 0, "column", "no column is named");
        problems.Require(ValidationShare is >= 0 and < 1, "validation_share", $"{ValidationShare} is not a share", "from 0 to below 1");
        problems.Require(Train.Count > 0, "train", "no word means train, so nothing is left to train on");
        foreach (
            var word in Train.Concat(Validation).Concat(Test).GroupBy(w => w, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1)
        )
            problems.Add("", $"'{word.Key}' means more than one split");
    }

    static bool Has(IReadOnlyList<string> words, string word) => words.Contains(word, StringComparer.OrdinalIgnoreCase);
}
