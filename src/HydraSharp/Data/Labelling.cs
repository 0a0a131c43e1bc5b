using HydraSharp.Checks;

namespace HydraSharp.Data;

/// <summary>What all formats do alike with what they found: rename columns, leave out tasks and empty cells, assign parts, check keys.</summary>
internal static class Labelling
{
    const int Shown = 20;

    /// <summary>Finishes the examples of a source: sorted by key, labelled by task name, with their part.</summary>
    internal static void Finish(DataSpec spec, IEnumerable<Example> found, Opened opened)
    {
        var renamed = spec.Columns.ToDictionary(c => c.Value, c => c.Key, StringComparer.Ordinal);
        var unknown = new Problems();
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var example in found.OrderBy(e => e.Key, StringComparer.Ordinal))
        {
            known.UnionWith(example.Labels.Keys);
            if (spec.Split.Assign(example, unknown) is not { } part) continue;
            opened.Examples.Add(example with { Part = part, Labels = Labels(spec, renamed, example.Labels) });
        }

        Tell(unknown.Found, opened.Problems);
        foreach (var (task, column) in spec.Columns.Where(c => known.Count > 0 && !known.Contains(c.Value)))
            opened.Problems.Add("data.columns." + task, $"there is no column '{column}'", Catalogs.Words.Suggest(column, known));
        RequireUnique(opened);
    }

    /// <summary>Adds the first problems and the count of the rest.</summary>
    internal static void Tell(IReadOnlyList<Problem> found, Problems problems)
    {
        foreach (var problem in found.Take(Shown)) problems.Add(problem);
        if (found.Count > Shown) problems.Add(new("data", $"{found.Count - Shown} more like these"));
    }

    static Dictionary<string, string> Labels(DataSpec spec, Dictionary<string, string> renamed, IReadOnlyDictionary<string, string> found)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (column, text) in found)
        {
            var task = renamed.GetValueOrDefault(column, column);
            if (!renamed.ContainsKey(column) && spec.Columns.ContainsKey(column)) continue;
            if (text.Trim() is { Length: > 0 } label && (spec.Tasks.Count == 0 || spec.Tasks.Contains(task))) labels[task] = label;
        }

        return labels;
    }

    static void RequireUnique(Opened opened)
    {
        var twice = opened.Examples.GroupBy(e => e.Key, StringComparer.Ordinal).Where(g => g.Count() > 1)
            .Select(g => new Problem("data", $"'{g.Key}' is there {g.Count()} times", "a picture may have one row only") { Place = string.Join(" and ", g.Select(e => e.Place).Take(2)) }).ToArray();
        Tell(twice, opened.Problems);
    }
}
