using HydraSharp.Checks;

namespace HydraSharp.Data;

/// <summary>Several sources in one experiment, each with its own columns, tasks and split. A label that one source lacks is missing there.</summary>
public sealed record Sources : DataSpec
{
    /// <summary>The sources by name; the name becomes the first folder of their examples' keys.</summary>
    public IReadOnlyDictionary<string, DataSpec> Parts { get; init; } = new Dictionary<string, DataSpec>(StringComparer.Ordinal);

    /// <inheritdoc />
    public override Opened Open()
    {
        var all = new Opened();
        foreach (var (name, source) in Parts.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            var opened = source.Open();
            all.Examples.AddRange(opened.Examples.Select(e => e with { Key = name + "/" + e.Key }));
            all.Notes.AddRange(opened.Notes.Select(n => name + ": " + n));
            foreach (var problem in opened.Problems.Found) all.Problems.Add(problem with { Path = Within(name, problem.Path) });
        }

        return all;
    }

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        problems.Require(Parts.Count > 0, "parts", "there is no source");
        problems.Require(Columns.Count == 0 && Tasks.Count == 0, "columns", "columns and tasks belong to the single sources, not to all of them");
    }

    static string Within(string name, string path) =>
        path.StartsWith("data", StringComparison.Ordinal) ? $"data.parts.{name}{path[4..]}" : path;
}
