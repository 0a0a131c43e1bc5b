using HydraSharp.Specs;
using HydraSharp.Specs.Validation;

namespace HydraSharp.Tasks;

/// <summary>
/// What all tasks with named classes share: reading labels, counting, and pairing names with probabilities.
/// </summary>
internal static class ClassNames
{
    /// <summary>Reads the labels of one column as indices of classes.</summary>
    internal static LabelEncoder Encoder(IReadOnlyList<string> names, IEnumerable<string> labels)
    {
        var column = new ClassColumn(names, labels);
        return (label, target) =>
        {
            var problem = column.Find(label, out var index);
            target[0] = index;
            return problem;
        };
    }

    /// <summary>Adds what is wrong with the names themselves.</summary>
    internal static void Check(IReadOnlyList<string> names, string key, Problems problems)
    {
        problems.Require(names.Count >= 2, key, $"{names.Count} are too few", "name at least 2");
        foreach (var name in names.Where(n => n is null || n.Trim().Length == 0 || n.Trim().Length != n.Length))
            problems.Add(key, $"'{name}' is not a name", "neither empty nor with spaces around it");
        foreach (var twice in names.Where(n => n is not null).GroupBy(n => n, StringComparer.Ordinal).Where(g => g.Count() > 1))
            problems.Add(key, $"'{twice.Key}' is there {twice.Count()} times");
        foreach (var (index, name) in names.Index().Where(n => n.Item is not null))
            if (LookAlike.Of(name, names.Take(index).OfType<string>()) is { } alike)
                problems.Add(key, $"'{name}' is there twice: {LookAlike.Explain(name, alike)}");
    }

    /// <summary>Share of the rows in each class; targets are class indices.</summary>
    internal static float[] Frequencies(int classes, ReadOnlySpan<float> targets)
    {
        var counts = new long[classes];
        foreach (var target in targets)
            counts[(int)target]++;
        var rows = (double)targets.Length;
        return [.. counts.Select(c => (float)(c / rows))];
    }

    /// <summary>Each name with its probability, in order.</summary>
    internal static IReadOnlyList<KeyValuePair<string, double>> Probabilities(IReadOnlyList<string> names, ReadOnlySpan<float> answer)
    {
        var pairs = new KeyValuePair<string, double>[names.Count];
        for (var i = 0; i < pairs.Length; i++)
            pairs[i] = new(names[i], answer[i]);
        return pairs;
    }
}
