using HydraSharp.Checks;

namespace HydraSharp.Data;

/// <summary>Words that name a part.</summary>
internal static class PartWords
{
    /// <summary>The part that a word names, without regard to case; null when it names none.</summary>
    internal static Part? Find(string word, IReadOnlyList<string> train, IReadOnlyList<string> validation, IReadOnlyList<string> test) =>
        train.Contains(word, StringComparer.OrdinalIgnoreCase) ? Part.Train
        : validation.Contains(word, StringComparer.OrdinalIgnoreCase) ? Part.Validation
        : test.Contains(word, StringComparer.OrdinalIgnoreCase) ? Part.Test
        : null;

    /// <summary>The same; a word that names none is a problem of the example.</summary>
    internal static Part? Find(
        string word, IReadOnlyList<string> train, IReadOnlyList<string> validation, IReadOnlyList<string> test, Problems problems, Example example)
    {
        if (Find(word, train, validation, test) is { } part) return part;
        problems.Add(new("data.split", $"'{word}' names no part", "one of " + string.Join(", ", train.Concat(validation).Concat(test))) { Place = example.Place });
        return null;
    }
}
