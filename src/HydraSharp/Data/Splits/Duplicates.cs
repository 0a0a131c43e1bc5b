using HydraSharp.Data.Loading;
using HydraSharp.Data.Splits.Similarity;
using HydraSharp.Specs.Validation;

namespace HydraSharp.Data.Splits;

/// <summary>
/// Images that occur more than once, as copies of a file or nearly so: in another size, format, compression, brightness or cut.
/// Reads every image once before each run. The defaults were chosen by looking at pairs of faces.
/// </summary>
public sealed record Duplicates : GroupSpec
{
    /// <summary>Most bits of 64 in which the hashes (pHash) of two alike images differ.</summary>
    public int Distance { get; init; } = 8;

    /// <summary>Least correlation of two alike images, both made grey and 32 pixels wide and high; 1 for none but copies.</summary>
    public double Correlation { get; init; } = 0.96;

    /// <inheritdoc />
    public override IReadOnlyList<IReadOnlyList<int>> Find(
        IReadOnlyList<Example> examples,
        LoaderSpec loader,
        Action<int> progress,
        CancellationToken stop
    ) => Groups(Pairs(examples, loader, progress, stop), examples.Count);

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        problems.Require(Distance is >= 0 and <= 16, "distance", $"{Distance} bits", "from 0 to 16");
        problems.Require(Correlation is >= 0.5 and <= 1, "correlation", $"{Correlation}", "from 0.5 to 1");
    }

    /// <summary>The pairs themselves, by their first and then their second example.</summary>
    internal IReadOnlyList<DuplicatePair> Pairs(
        IReadOnlyList<Example> examples,
        LoaderSpec loader,
        Action<int> progress,
        CancellationToken stop
    ) => new DuplicateSearch(Distance, Correlation, loader).Find([.. examples.Select(e => e.File)], progress, stop);

    /// <summary>Pairs joined to groups: what is like one of a group belongs to it.</summary>
    internal static IReadOnlyList<IReadOnlyList<int>> Groups(IReadOnlyList<DuplicatePair> pairs, int examples)
    {
        var first = Enumerable.Range(0, examples).ToArray();
        int Root(int i) => first[i] == i ? i : first[i] = Root(first[i]);
        foreach (var pair in pairs)
        {
            var (one, other) = (Root(pair.First), Root(pair.Second));
            first[Math.Max(one, other)] = Math.Min(one, other);
        }

        return
        [
            .. pairs
                .SelectMany(p => (int[])[p.First, p.Second])
                .Distinct()
                .GroupBy(Root)
                .OrderBy(g => g.Key)
                .Select(g => (IReadOnlyList<int>)[.. g.Order()]),
        ];
    }
}
