using HydraSharp.Data.Loading;
using HydraSharp.Training.Distributed;

namespace HydraSharp.Data.Splits;

/// <summary>Gives the examples of a group one split.</summary>
static class KeptTogether
{
    /// <summary>
    /// Finds the groups and gives each one split: the part of its first example by key, so that examples added later do not move it; but
    /// where somebody chose a part for some of them (a column, a folder), the most held out of those, so that nothing leaves a given test.
    /// </summary>
    /// <param name="opened">Its examples get their parts; a note says what was found.</param>
    /// <param name="groups">What belongs together.</param>
    /// <param name="loader">How files are read.</param>
    /// <param name="progress">Receives how many examples are done.</param>
    /// <param name="stop">Ends the work with <see cref="OperationCanceledException"/>.</param>
    public static void Apply(DataSourceContents opened, GroupSpec groups, LoaderSpec loader, Action<int> progress, CancellationToken stop)
    {
        var examples = opened.Examples;
        var found = groups.Find(examples, loader, progress, stop);
        var moved = 0;
        foreach (var group in found)
        {
            var part = SplitOf([.. group.Select(i => examples[i])]);
            foreach (var index in group.Where(i => examples[i].Split != part))
            {
                examples[index] = examples[index] with { Split = part };
                moved++;
            }
        }

        opened.Notes.Add(
            $"{groups.GetType().Name}: {found.Sum(g => g.Count)} of {examples.Count} examples are "
                + $"in {found.Count} groups that stay together; {moved} went to the split of their group"
        );
    }

    static Split SplitOf(IReadOnlyList<Example> group) =>
        group.Any(e => e.SplitIsGiven) ? group.Where(e => e.SplitIsGiven).Max(e => e.Split) : group[0].Split;
}
