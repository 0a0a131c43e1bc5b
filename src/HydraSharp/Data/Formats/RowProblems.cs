using HydraSharp.Specs.Validation;

namespace HydraSharp.Data.Formats;

/// <summary>Errors in a table's rows: of each kind the first 20 are reported with their line, the others are counted.</summary>
sealed class RowProblems(string file)
{
    const int Shown = 20;
    readonly List<(string Kind, int Line, string Message)> found = [];

    /// <summary>Adds an error.</summary>
    /// <param name="kind">What sort of error it is, said of many rows: "name files that are not there".</param>
    /// <param name="line">The line in the file, from 1.</param>
    /// <param name="message">What is wrong with this row.</param>
    public void Add(string kind, int line, string message) => found.Add((kind, line, message));

    /// <summary>Moves the errors into <paramref name="problems"/>.</summary>
    public void TellTo(Problems problems)
    {
        foreach (var group in found.GroupBy(f => f.Kind))
        {
            foreach (var (_, line, message) in group.Take(Shown))
                problems.Add(new Problem("", message) { Place = $"{file}:{line}" });
            if (group.Count() is > Shown and var count)
                problems.Add(new Problem("", $"{count} rows in all {group.Key}; the first {Shown} are listed") { Place = file });
        }
    }
}
