using System.Text.RegularExpressions;

namespace HydraSharp.Inference;

/// <summary>Finds the word that was meant where an unknown one was written.</summary>
public static partial class Spelling
{
    /// <summary>The form in which <c>PcGrad</c>, <c>pc-grad</c> and <c>pc_grad</c> are one word.</summary>
    public static string Fold(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        return word.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
    }

    /// <summary>The known word that is most like the given one, or null when none is near.</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        var folded = Fold(word);
        var best = known
            .Select(k => (Word: k, Distance: Distance(Fold(k), folded)))
            .OrderBy(c => c.Distance)
            .ThenByDescending(c => SameStart(Fold(c.Word), folded))
            .ThenBy(c => c.Word, StringComparer.Ordinal)
            .ToList();
        if (best.Count == 0)
            return null;
        if (best[0].Distance <= Math.Max(1, folded.Length / 3))
            return best[0].Word;
        return best.FirstOrDefault(c => Stands(folded, c.Word)).Word;
    }

    /// <summary>"did you mean 'x'?" or, when nothing is near, the whole list.</summary>
    public static string Suggest(string word, IReadOnlyCollection<string> known) =>
        Nearest(word, known) is { } near ? $"did you mean '{near}'?" : "one of " + string.Join(", ", known.Order(StringComparer.Ordinal));

    // "batch" stands for batch_size, "lr" for learning_rate.
    static bool Stands(string folded, string known)
    {
        var parts = WordStart().Replace(known, "_$1").ToLowerInvariant().Split('_', StringSplitOptions.RemoveEmptyEntries);
        var initials = string.Concat(parts.Select(part => part[0]));
        return folded.Length >= 2 && string.Equals(initials, folded, StringComparison.Ordinal)
            || folded.Length >= 3 && Fold(known).Contains(folded, StringComparison.Ordinal);
    }

    static int SameStart(string a, string b) => a.Zip(b).TakeWhile(pair => pair.First == pair.Second).Count();

    // Optimal string alignment: two neighbours swapped are one error, as they are one slip of the fingers.
    static int Distance(string a, string b)
    {
        int[] before = [],
            above = [.. Enumerable.Range(0, b.Length + 1)];
        for (var i = 1; i <= a.Length; i++)
        {
            var row = new int[b.Length + 1];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                row[j] = Math.Min(Math.Min(above[j], row[j - 1]) + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            (before, above) = (above, row);
        }

        return above[b.Length];
    }

    [GeneratedRegex("(?<=[a-z0-9])([A-Z])")]
    private static partial Regex WordStart();
}
