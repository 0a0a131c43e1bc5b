using HydraSharp.Data;
using HydraSharp.Data.Loading;
using HydraSharp.DenseLabels;
using HydraSharp.Tasks;

namespace HydraSharp.Analysis;

/// <summary>What is known of the pixels of a task whose labels are images, by split: train, validation, test.</summary>
/// <param name="Pixels">Pixels of all labels.</param>
/// <param name="Known">Pixels of which something is known.</param>
/// <param name="Classes">The classes in their order; empty where pixels have numbers.</param>
/// <param name="Minimum">The smallest value of all splits; NaN where nothing is known.</param>
/// <param name="Maximum">The largest value of all splits; NaN where nothing is known.</param>
/// <param name="Mean">The mean value of all splits; NaN where nothing is known.</param>
public sealed record PixelSummary(
    IReadOnlyList<long> Pixels,
    IReadOnlyList<long> Known,
    IReadOnlyList<PixelSummary.Class> Classes,
    double Minimum,
    double Maximum,
    double Mean
)
{
    /// <summary>One class.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Pixels">Its pixels, by split.</param>
    /// <param name="Images">The images that have it, by split.</param>
    public sealed record Class(string Name, IReadOnlyList<long> Pixels, IReadOnlyList<int> Images);

    /// <summary>
    /// The values in the label files, to say why nothing is known of them; empty unless nothing is, in the training split.
    /// </summary>
    internal string Stored { get; private init; } = "";

    /// <summary>Counts the labels, which were read before.</summary>
    /// <param name="task">The task.</param>
    /// <param name="maps">Its labels.</param>
    /// <param name="parts">The examples of each split, train first.</param>
    internal static PixelSummary Of(TaskSpec task, LabelMaps maps, IReadOnlyList<IReadOnlyList<int>> parts)
    {
        MapFacts[][] facts = [.. parts.Select(p => p.Select(maps.Facts).OfType<MapFacts>().ToArray())];
        MapFacts[] known = [.. facts.SelectMany(f => f).Where(f => f.Known > 0)];
        IReadOnlyList<string> names = task.Card.Classes;
        var counts = facts.Select(p => p.SelectMany(f => f.Classes).ToLookup(c => c.Key, c => c.Value)).ToArray();
        var train = parts[(int)Split.Train];
        return new(
            [.. facts.Select(p => p.Sum(f => f.Pixels))],
            [.. facts.Select(p => p.Sum(f => f.Known))],
            [
                .. names.Select(
                    (name, index) => new Class(name, [.. counts.Select(c => c[index].Sum())], [.. counts.Select(c => c[index].Count())])
                ),
            ],
            known.Length == 0 ? double.NaN : known.Min(f => f.Minimum),
            known.Length == 0 ? double.NaN : known.Max(f => f.Maximum),
            known.Length == 0 ? double.NaN : known.Sum(f => f.Sum) / known.Sum(f => f.Known)
        )
        {
            Stored = counts[0].Count < 2 && facts[0].Length > 0 ? maps.Stored([.. train.Where(i => maps.Facts(i) is not null)]) : "",
        };
    }

    /// <summary>What makes it impossible to learn from these labels; null when nothing does.</summary>
    internal string? Error
    {
        get
        {
            if (Pixels[0] > 0 && Known[0] == 0)
                return $"no pixel of any training label is known: {Stored}";
            var there = Classes.Where(c => c.Pixels[0] > 0).ToArray();
            return Classes.Count > 1 && there.Length == 1
                ? $"every known pixel of the training labels is '{there[0].Name}', so that nothing can be learned: {Stored}"
                : null;
        }
    }
}
