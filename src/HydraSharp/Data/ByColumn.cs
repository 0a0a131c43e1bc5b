using HydraSharp.Checks;

namespace HydraSharp.Data;

/// <summary>A column says which part an example belongs to.</summary>
public sealed record ByColumn : SplitSpec
{
    /// <summary>The column, by its own name in the data.</summary>
    public string Column { get; init; } = "split";

    /// <summary>Words for the training part.</summary>
    public IReadOnlyList<string> Train { get; init; } = ["train", "training"];

    /// <summary>Words for the validation part.</summary>
    public IReadOnlyList<string> Validation { get; init; } = ["validation", "valid", "val", "dev"];

    /// <summary>Words for the test part.</summary>
    public IReadOnlyList<string> Test { get; init; } = ["test"];

    /// <inheritdoc />
    public override Part? Assign(Example example, Problems problems)
    {
        if (!example.Labels.TryGetValue(Column, out var word) || word.Trim().Length == 0)
        {
            problems.Add(new("data.split", $"'{example.Key}' has nothing in column '{Column}'", "name the column in data.split.column") { Place = example.Place });
            return null;
        }

        return PartWords.Find(word.Trim(), Train, Validation, Test, problems, example);
    }

    /// <inheritdoc />
    public override void Check(Problems problems) => problems.Require(Column.Length > 0, "column", "it is empty");
}
