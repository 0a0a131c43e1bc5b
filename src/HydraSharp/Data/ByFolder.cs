using HydraSharp.Checks;

namespace HydraSharp.Data;

/// <summary>A folder on the way to the picture, such as train/ or test/, says which part it belongs to.</summary>
public sealed record ByFolder : SplitSpec
{
    /// <summary>Folders of the training part.</summary>
    public IReadOnlyList<string> Train { get; init; } = ["train", "training"];

    /// <summary>Folders of the validation part.</summary>
    public IReadOnlyList<string> Validation { get; init; } = ["validation", "valid", "val", "dev"];

    /// <summary>Folders of the test part.</summary>
    public IReadOnlyList<string> Test { get; init; } = ["test"];

    /// <inheritdoc />
    public override Part? Assign(Example example, Problems problems)
    {
        foreach (var folder in example.Key.Split('/').SkipLast(1))
            if (PartWords.Find(folder, Train, Validation, Test) is { } part) return part;
        problems.Add(new("data.split", $"'{example.Key}' is in no folder of a part", "one of " + string.Join(", ", Train.Concat(Validation).Concat(Test))) { Place = example.Place });
        return null;
    }
}
