using System.Text.RegularExpressions;

namespace HydraSharp.Specs.Validation;

/// <summary>
/// Errors in many places that have few causes. Each cause becomes one error: with its first place, how often it is there and the next
/// places.
/// </summary>
internal sealed partial class CauseList
{
    const int AlsoShown = 4;

    readonly Dictionary<string, List<(string Place, string Message)>> found = new(StringComparer.Ordinal);

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => found.Count == 0;

    /// <summary>Adds an error whose cause its message names: messages that differ in what is quoted alone have one cause.</summary>
    public void Add(string place, string message) => Add(Quoted().Replace(message, "''"), place, message);

    /// <summary>Adds an error.</summary>
    /// <param name="cause">What it has in common with others.</param>
    /// <param name="place">Where it is.</param>
    /// <param name="message">What is wrong there.</param>
    public void Add(string cause, string place, string message)
    {
        if (!found.TryGetValue(cause, out var places))
            found[cause] = places = [];
        places.Add((place, message));
    }

    /// <summary>Moves the errors into <paramref name="problems"/>, one for each cause.</summary>
    /// <param name="problems">Receives them.</param>
    /// <param name="key">The key that they are about; may be empty.</param>
    /// <param name="noun">What is counted: rows, labels.</param>
    public void TellTo(Problems problems, string key, string noun)
    {
        foreach (var places in found.Values)
            problems.Add(new Problem(key, Message(places, noun)) { Place = places[0].Place });
        found.Clear();
    }

    static string Message(List<(string Place, string Message)> places, string noun)
    {
        var (_, first) = places[0];
        if (places.Count == 1)
            return first;
        var same = places.All(p => p.Message == first);
        var also = places.Skip(1).Take(AlsoShown).Select(p => same ? p.Place : $"{Quoted().Match(p.Message).Value} {p.Place}".Trim());
        var more = places.Count > AlsoShown + 1 ? ", ..." : "";
        return $"{first} ({places.Count} {noun} have this error; also {string.Join(", ", also)}{more})";
    }

    [GeneratedRegex("'[^']*'")]
    private static partial Regex Quoted();
}
