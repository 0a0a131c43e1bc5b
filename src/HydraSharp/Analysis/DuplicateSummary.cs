using HydraSharp.Data;
using HydraSharp.Data.Splits;
using HydraSharp.Data.Splits.Similarity;

namespace HydraSharp.Analysis;

/// <summary>What the images that occur more than once mean for a training.</summary>
/// <param name="Pairs">The pairs, by their first and then their second example.</param>
/// <param name="Groups">Pairs joined to groups; ascending indices.</param>
/// <param name="Across">The groups that lie in more than one split of the data.</param>
/// <param name="Disagreeing">By label column: the groups whose members have different labels there.</param>
public sealed record DuplicateSummary(
    IReadOnlyList<DuplicatePair> Pairs,
    IReadOnlyList<IReadOnlyList<int>> Groups,
    IReadOnlyList<IReadOnlyList<int>> Across,
    IReadOnlyList<KeyValuePair<string, IReadOnlyList<IReadOnlyList<int>>>> Disagreeing
)
{
    /// <summary>Looks at the groups.</summary>
    /// <param name="pairs">Pairs of examples that show one image.</param>
    /// <param name="examples">The examples.</param>
    /// <param name="columns">The label columns to compare.</param>
    internal static DuplicateSummary Of(IReadOnlyList<DuplicatePair> pairs, IReadOnlyList<Example> examples, IReadOnlyList<string> columns)
    {
        var groups = Duplicates.Groups(pairs, examples.Count);
        return new(
            pairs,
            groups,
            [.. groups.Where(g => g.Select(i => examples[i].Split).Distinct().Count() > 1)],
            [
                .. columns.Select(c =>
                    KeyValuePair.Create(c, (IReadOnlyList<IReadOnlyList<int>>)[.. groups.Where(g => Labels(g, c).Count() > 1)])
                ),
            ]
        );

        IEnumerable<string> Labels(IReadOnlyList<int> group, string column) =>
            group.Select(i => examples[i].Labels.GetValueOrDefault(column)).OfType<string>().Distinct(StringComparer.Ordinal);
    }

    /// <summary>Pairs of this likeness.</summary>
    public int Count(Likeness likeness) => Pairs.Count(p => p.Likeness == likeness);
}
