using System.Globalization;
using HydraSharp.Specs;
using HydraSharp.Specs.Validation;

namespace HydraSharp.Tasks;

/// <summary>
/// What all tasks with named classes share: finding a label among the names, counting, and pairing names with probabilities.
/// </summary>
internal static class ClassNames
{
    /// <summary>
    /// The index of a class given by its name (exactly, else without regard to case where only one fits) or else by its index from 0;
    /// a problem when it is neither.
    /// </summary>
    internal static string? Find(IReadOnlyList<string> names, string label, out int index)
    {
        index = IndexOf(names, label);
        if (index >= 0)
            return null;
        var alike = Enumerable
            .Range(0, names.Count)
            .Where(i => names[i].Equals(label, StringComparison.OrdinalIgnoreCase))
            .Take(2)
            .ToArray();
        if (alike.Length == 2)
            return $"'{label}' may be '{names[alike[0]]}' or '{names[alike[1]]}': write it with the right case";
        if (alike.Length == 1)
        {
            index = alike[0];
            return null;
        }

        if (!int.TryParse(label, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return $"unknown class '{label}'; {Words.Suggest(label, [.. names])}";
        index = number;
        return number >= 0 && number < names.Count ? null : $"'{label}' is neither a class nor the index of one, 0 to {names.Count - 1}";
    }

    /// <summary>Adds what is wrong with the names themselves.</summary>
    internal static void Check(IReadOnlyList<string> names, string key, Problems problems)
    {
        problems.Require(names.Count >= 2, key, $"{names.Count} are too few", "name at least 2");
        foreach (var name in names.Where(n => n is null || n.Trim().Length == 0 || n.Trim().Length != n.Length))
            problems.Add(key, $"'{name}' is not a name", "neither empty nor with spaces around it");
        foreach (var twice in names.Where(n => n is not null).GroupBy(n => n, StringComparer.Ordinal).Where(g => g.Count() > 1))
            problems.Add(key, $"'{twice.Key}' is there {twice.Count()} times");
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

    static int IndexOf(IReadOnlyList<string> names, string label)
    {
        for (var i = 0; i < names.Count; i++)
            if (names[i].Equals(label, StringComparison.Ordinal))
                return i;
        return -1;
    }
}
