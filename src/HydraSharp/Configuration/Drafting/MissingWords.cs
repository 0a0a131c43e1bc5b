using System.Globalization;
using HydraSharp.Data;

namespace HydraSharp.Configuration.Drafting;

/// <summary>Guesses which words of a table's columns mean that a label is missing.</summary>
static class MissingWords
{
    const int LeastOthers = 3;
    const int LeastTimes = 2;

    static readonly string[] Numbers = ["-1", "-9", "-99", "-999", "-9999", "-1.0", "-999.0"];

    /// <summary>
    /// The usual words that are there, and numbers such as -1 that stand among words or among numbers from 0; a number that other columns
    /// may mean is not taken, but reported as unsure.
    /// </summary>
    public static (IReadOnlyList<string> Missing, IReadOnlyList<string> Unsure) Of(IReadOnlyList<IReadOnlyList<string>> columns)
    {
        var usual = DataSpec.UsualMissingWords.Where(w => columns.Any(c => c.Contains(w, StringComparer.Ordinal)));
        string[] suspects = [.. Numbers.Where(w => columns.Any(c => IsSuspect(c, w)))];
        string[] unsure = [.. suspects.Where(w => columns.Any(c => c.Contains(w, StringComparer.Ordinal) && !IsSuspect(c, w)))];
        return ([.. usual, .. suspects.Except(unsure)], unsure);
    }

    static bool IsSuspect(IReadOnlyList<string> labels, string word)
    {
        string[] others = [.. labels.Where(l => l != word && !DataSpec.UsualMissingWords.Contains(l)).Distinct(StringComparer.Ordinal)];
        if (labels.Count(l => l == word) < LeastTimes || others.Length == 0)
            return false;
        double?[] numbers = [.. others.Select(Number)];
        return numbers.All(n => n is null) || (numbers.All(n => n >= 0) && others.Length >= LeastOthers);
    }

    static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
}
