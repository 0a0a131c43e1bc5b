using System.Globalization;
using HydraSharp.Specs.Validation;

namespace HydraSharp.Data.Formats;

/// <summary>Errors in a table's rows: one for each kind, with the first lines and how many rows have it.</summary>
sealed class RowProblems(string file)
{
    readonly CauseList found = new();

    /// <summary>Adds an error.</summary>
    /// <param name="kind">What sort of error it is, said of many rows: "name files that are not there".</param>
    /// <param name="line">The line in the file, from 1.</param>
    /// <param name="message">What is wrong with this row.</param>
    public void Add(string kind, int line, string message) =>
        found.Add(kind, $"{file}:{line.ToString(CultureInfo.InvariantCulture)}", message);

    /// <summary>Moves the errors into <paramref name="problems"/>.</summary>
    public void TellTo(Problems problems) => found.TellTo(problems, "", "rows");
}
