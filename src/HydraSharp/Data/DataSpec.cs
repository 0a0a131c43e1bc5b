using System.ComponentModel;
using HydraSharp.Data.Loading;
using HydraSharp.Data.Splits;
using HydraSharp.Specs;
using HydraSharp.Specs.Validation;
using HydraSharp.Training.Distributed;

namespace HydraSharp.Data;

/// <summary>Where images and their labels come from. Knows columns, not tasks.</summary>
[DisplayName("formats")]
public abstract record DataSpec : IChecked
{
    const int ExamplesShown = 3;

    /// <summary>How the examples are divided into train, validation and test.</summary>
    public SplitSpec Split { get; init; } = new ByHash();

    /// <summary>
    /// What belongs together and so must not be divided by the split, such as <see cref="Duplicates"/>; null for nothing.
    /// </summary>
    public GroupSpec? GroupBy { get; init; }

    /// <summary>Names for this source's columns: task name to column. Columns not named here keep their own name.</summary>
    public IReadOnlyDictionary<string, string> Columns { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The tasks that this source labels; empty for all whose name it has a column for.</summary>
    public IReadOnlyList<string> Tasks { get; init; } = [];

    /// <summary>
    /// The words that mean that a label is missing unless <see cref="Missing"/> names others, and unless a task has such a class.
    /// </summary>
    public static IReadOnlyList<string> UsualMissingWords { get; } =
    ["NaN", "nan", "NAN", "None", "NONE", "NA", "<NA>", "#N/A", "N/A", "n/a", "null", "NULL", "?"];

    /// <summary>
    /// Words that mean that a label is missing, such as <c>[NaN, "-1"]</c>, beside the empty cell; empty for NaN, None, NA, N/A, null and ?
    /// in their usual spellings, unless a task has a class of that name.
    /// </summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>
    /// Whether every file must lie below the source's folder, links followed: for tables and archives that others made. Otherwise paths
    /// and links may lead anywhere, as their user wants.
    /// </summary>
    public bool Confined { get; init; }

    /// <summary>Finds the examples; reads no pixels. Columns are already renamed, parts assigned, places set.</summary>
    public abstract DataSourceContents Open();

    /// <summary>As <see cref="Open()"/>, and keeps together what belongs together, for which it may read every file.</summary>
    /// <param name="loader">How files are read.</param>
    /// <param name="progress">Receives how many examples are done and how many there are, rising, one call at a time.</param>
    /// <param name="stop">Ends the work with <see cref="OperationCanceledException"/>.</param>
    public DataSourceContents Open(LoaderSpec loader, Action<int, int> progress, CancellationToken stop)
    {
        var opened = Open();
        if (GroupBy is { } groups && opened.Problems.Found.Count == 0)
            KeptTogether.Apply(opened, groups, loader, done => progress(done, opened.Examples.Count), stop);
        return opened;
    }

    /// <summary>The same data for some of the tasks alone; null where this source labels none of them.</summary>
    /// <param name="tasks">Names of the tasks that are left.</param>
    public virtual DataSpec? For(IReadOnlyCollection<string> tasks)
    {
        if (Tasks.Count > 0 && !Tasks.Any(tasks.Contains))
            return null;
        return this with
        {
            Columns = Columns.Where(c => tasks.Contains(c.Key)).ToDictionary(c => c.Key, c => c.Value, StringComparer.Ordinal),
            Tasks = [.. Tasks.Where(tasks.Contains)],
        };
    }

    /// <summary>The same data with relative paths that begin at a directory rather than at the current one.</summary>
    /// <param name="directory">The full path of the directory.</param>
    public virtual DataSpec RelativeTo(string directory) => this;

    /// <inheritdoc />
    public virtual void Check(Problems problems) { }

    /// <summary>
    /// The last step of a format's <see cref="Open()"/>: sorts by key, renames columns, assigns parts and keeps only the labels of
    /// <see cref="Tasks"/>. The split sees every column, renamed or not.
    /// </summary>
    /// <param name="opened">What was found so far; the examples are added to it.</param>
    /// <param name="found">The examples with the source's own column names.</param>
    /// <param name="columns">The columns that the source has.</param>
    protected DataSourceContents Arrange(DataSourceContents opened, IEnumerable<Example> found, IReadOnlyCollection<string> columns)
    {
        CheckNames(opened.Problems, columns);
        var unassigned = new List<(Problem Problem, string Key)>();
        foreach (var example in found.OrderBy(e => e.Key, StringComparer.Ordinal))
        {
            var problems = new Problems();
            var part = Split.Assign(example with { Labels = WithNewNames(example.Labels) }, problems);
            unassigned.AddRange(problems.Found.Select(p => (p, example.Key)));
            if (part is { } known)
                opened.Examples.Add(
                    example with
                    {
                        Labels = WithTaskNames(example.Labels),
                        Confined = Confined,
                        MissingWords = Missing.Count == 0 ? null : Missing,
                        Split = known,
                        SplitIsGiven = Split.IsGiven,
                    }
                );
        }

        foreach (var group in unassigned.GroupBy(u => u.Problem))
        {
            var keys = string.Join(", ", group.Take(ExamplesShown).Select(u => u.Key));
            opened.Problems.Within("split", () =>
                opened.Problems.Add(
                    group.Key.Path,
                    $"{group.Key.Message}: {Counted(group.Count(), "example")}, such as {keys}",
                    group.Key.Hint
                )
            );
        }

        return opened;
    }

    /// <summary>"1 example" or "7 examples".</summary>
    protected static string Counted(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    void CheckNames(Problems problems, IReadOnlyCollection<string> columns)
    {
        if (columns.Count == 0)
            return;
        foreach (var (task, column) in Columns.Where(c => !columns.Contains(c.Value)))
            problems.Add("columns." + task, $"there is no column '{column}'", Words.Suggest(column, columns));
        var names = columns.Except(Columns.Values).Union(Columns.Keys).ToList();
        foreach (var task in Tasks.Where(t => !names.Contains(t)))
            problems.Add(
                "tasks",
                $"there is no column for '{task}'",
                Words.Suggest(task, names) + "; columns names one: { " + task + ": its column }"
            );
    }

    Dictionary<string, string> WithNewNames(IReadOnlyDictionary<string, string> labels)
    {
        var all = new Dictionary<string, string>(labels, StringComparer.Ordinal);
        foreach (var (task, column) in Columns)
        {
            all.Remove(task);
            if (labels.TryGetValue(column, out var label))
                all[task] = label;
        }

        return all;
    }

    Dictionary<string, string> WithTaskNames(IReadOnlyDictionary<string, string> labels)
    {
        var named = WithNewNames(labels);
        foreach (var column in Columns.Values.Where(c => !Columns.ContainsKey(c)))
            named.Remove(column);
        foreach (var column in named.Keys.Where(name => Tasks.Count > 0 && !Tasks.Contains(name)).ToList())
            named.Remove(column);
        return named;
    }
}
