using HydraSharp.Data;

namespace HydraSharp.Configuration.Drafting;

/// <summary>What some data seem to be.</summary>
/// <param name="Subject">What they are, in a sentence.</param>
/// <param name="Lines">The options of the experiment's data, a line of YAML each.</param>
/// <param name="Data">The same as a record.</param>
/// <param name="Columns">The labels that are there, by column in the order of the source.</param>
/// <param name="Known">Guesses that are known better than the values show, by column.</param>
/// <param name="Files">The images.</param>
sealed record DataGuess(
    string Subject,
    IReadOnlyList<string> Lines,
    DataSpec Data,
    IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> Columns,
    IReadOnlyDictionary<string, TaskGuess> Known,
    IReadOnlyList<string> Files
)
{
    /// <summary>The words of the data that are taken for missing labels; empty for the usual ones.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>The words that are taken for missing labels, usual or not; none where labels are names of folders or files.</summary>
    public IReadOnlyList<string> Taken { get; init; } = [];
}
