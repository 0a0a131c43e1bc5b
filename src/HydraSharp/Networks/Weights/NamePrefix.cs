using HydraSharp.Files.Tensors;

namespace HydraSharp.Networks.Weights;

/// <summary>
/// Which of a file's sets of arrays fits a network best, and what stands there before the network's names, such as <c>module.</c>,
/// <c>_orig_mod.</c> or <c>model.backbone.</c>: found as that with which most names and shapes are those of the network.
/// </summary>
internal static class NamePrefix
{
    /// <summary>The set and the prefix; the first set and none where nothing fits.</summary>
    /// <param name="sets">Sets of arrays, the likeliest first.</param>
    /// <param name="shapes">Shapes of the network's arrays by name.</param>
    internal static (IReadOnlyList<NamedArray> Arrays, string Prefix) Find(
        IReadOnlyList<IReadOnlyList<NamedArray>> sets,
        IReadOnlyDictionary<string, long[]> shapes
    )
    {
        var parts = shapes.Keys.Select(First).ToHashSet(StringComparer.Ordinal);
        var (best, fewest, arrays, prefix) = (0, 0, sets[0], "");
        foreach (var set in sets)
        {
            var (score, found) = Best(set, shapes);
            // A deeper network has all that a shallower one has, and more layers of that kind.
            var more = set.Count(a =>
                a.Name.StartsWith(found, StringComparison.Ordinal)
                && !shapes.ContainsKey(a.Name[found.Length..])
                && parts.Contains(First(a.Name[found.Length..]))
            );
            if (score > best || (score == best && score > 0 && more < fewest))
                (best, fewest, arrays, prefix) = (score, more, set, found);
        }

        return (arrays, prefix);
    }

    // A name that fits counts, and its shape once more: of a network of another width all names fit.
    static (int Score, string Prefix) Best(IReadOnlyList<NamedArray> set, IReadOnlyDictionary<string, long[]> shapes)
    {
        var scores = new OrderedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var array in set)
            for (var start = 0; start >= 0 && start < array.Name.Length; start = After(array.Name, start))
                if (shapes.TryGetValue(array.Name[start..], out var shape))
                {
                    var prefix = array.Name[..start];
                    scores[prefix] = scores.GetValueOrDefault(prefix) + (array.Shape.AsSpan().SequenceEqual(shape) ? 2 : 1);
                }

        return scores.Count == 0 ? (0, "") : scores.Select(s => (s.Value, s.Key)).MaxBy(s => s.Value);
    }

    static string First(string name) => name.Split('.')[0];

    // Where the next part of a name begins; -1 for none.
    static int After(string name, int start) => name.IndexOf('.', start) is >= 0 and var point ? point + 1 : -1;
}
