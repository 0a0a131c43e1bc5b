using HydraSharp.Data.Splits;
using HydraSharp.Specs.Validation;

namespace HydraSharp.Data.Formats;

/// <summary>
/// Several sources in one experiment, each with its own split, columns and tasks. What a source does not label is missing there.
/// </summary>
public sealed record Combined : DataSpec
{
    /// <summary>
    /// The sources by name. Keys of examples begin with the name; the splits were made before that, so a name can change.
    /// </summary>
    public IReadOnlyDictionary<string, DataSpec> Sources { get; init; } = new Dictionary<string, DataSpec>(StringComparer.Ordinal);

    /// <inheritdoc />
    public override DataSourceContents Open()
    {
        var all = new DataSourceContents();
        foreach (var (index, (name, source)) in Sources.OrderBy(s => s.Key, StringComparer.Ordinal).Index())
        {
            var opened = source.Open();
            all.Examples.AddRange(
                opened.Examples.Select(e => e with { Key = name + "/" + e.Key, Place = name + ": " + e.Place, Source = index })
            );
            all.Notes.AddRange(opened.Notes.Select(n => name + ": " + n));
            foreach (var problem in opened.Problems.Found)
                all.Problems.Add(problem with { Path = problem.Path.Length > 0 ? $"sources.{name}.{problem.Path}" : $"sources.{name}" });
        }

        all.Examples.Sort((a, b) => string.CompareOrdinal(a.Key, b.Key));
        if (GroupBy is null)
            FindLeaks(all);
        return all;
    }

    /// <inheritdoc />
    public override DataSpec? For(IReadOnlyCollection<string> tasks)
    {
        var left = Sources
            .Select(s => (s.Key, Value: s.Value.For(tasks)))
            .Where(s => s.Value is not null)
            .ToDictionary(s => s.Key, s => s.Value!, StringComparer.Ordinal);
        return left.Count == 0 ? null : this with { Sources = left };
    }

    /// <inheritdoc />
    public override DataSpec RelativeTo(string directory) =>
        this with
        {
            Sources = Sources.ToDictionary(s => s.Key, s => s.Value.RelativeTo(directory), StringComparer.Ordinal),
        };

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        problems.Require(Sources.Count > 0, "sources", "there are no sources");
        problems.Require(Sources.Keys.All(k => k.Length > 0 && !k.Contains('/')), "sources", "the name of a source is empty or has a '/'");
        problems.Require(
            Split is ByHash hash && hash == new ByHash(),
            "split",
            "each source has a split of its own",
            "write it inside the sources"
        );
        foreach (var name in Sources.Where(s => s.Value.GroupBy is not null).Select(s => s.Key))
            problems.Add($"sources.{name}.group_by", "all sources are looked at together", "write it beside 'sources'");
        problems.Require(Columns.Count == 0, "columns", "each source has columns of its own", "write them inside the sources");
        problems.Require(Tasks.Count == 0, "tasks", "each source has tasks of its own", "write them inside the sources");
        problems.Require(Missing.Count == 0, "missing", "each source has words of its own", "write them inside the sources");
    }

    // An image in two sources would be trained on and tested with if their splits disagree.
    static void FindLeaks(DataSourceContents all)
    {
        var leaks = all
            .Examples.GroupBy(e => e.File, StringComparer.Ordinal)
            .Where(g => g.Select(e => e.Split).Distinct().Count() > 1)
            .Select(g => g.Key)
            .ToList();
        if (leaks.Count > 0)
            all.Problems.Add(
                "sources",
                $"images are in different parts in different sources: {ImageFiles.Some(leaks)}",
                "give the sources splits that agree, such as ByColumn, or write group_by: Duplicates"
            );
    }
}
