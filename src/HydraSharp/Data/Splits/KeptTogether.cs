using HydraSharp.Data.Loading;
using HydraSharp.Training.Distributed;

namespace HydraSharp.Data.Splits;

/// <summary>Gives the examples of a group one part.</summary>
static class KeptTogether
{
    /// <summary>
    /// Finds the groups and gives each one part: the part of its first example by key, so that examples added later do not move it; but
    /// where somebody chose a part for some of them (a column, a folder), the most held out of those, so that nothing leaves a given test.
    /// </summary>
    /// <param name="opened">Its examples get their parts; a note says what was found.</param>
    /// <param name="groups">What belongs together.</param>
    /// <param name="loader">How files are read.</param>
    /// <param name="progress">Told how many examples are done.</param>
    /// <param name="stop">Ends the work with <see cref="OperationCanceledException"/>.</param>
    public static void Apply(Opened opened, GroupSpec groups, LoaderSpec loader, Action<int> progress, CancellationToken stop)
    {
        var examples = opened.Examples;
        var found = groups.Find(examples, loader, progress, stop);
        var moved = 0;
        foreach (var group in found)
        {
            var part = PartOf([.. group.Select(i => examples[i])]);
            foreach (var index in group.Where(i => examples[i].Part != part))
            {
                examples[index] = examples[index] with { Part = part };
                moved++;
            }
        }

        opened.Notes.Add(
            $"{groups.GetType().Name}: {found.Sum(g => g.Count)} of {examples.Count} examples are in {found.Count} groups that stay together; {moved} went to the part of their group"
        );
    }

    static Part PartOf(IReadOnlyList<Example> group) =>
        group.Any(e => e.PartIsGiven) ? group.Where(e => e.PartIsGiven).Max(e => e.Part) : group[0].Part;
}
