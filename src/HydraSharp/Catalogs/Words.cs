using System.Text.RegularExpressions;

namespace HydraSharp.Catalogs;

/// <summary>How names are written in C#, in YAML and in messages.</summary>
public static partial class Words
{
    /// <summary><c>BatchSize</c> to <c>batch_size</c>.</summary>
    public static string Snake(string name) => WordStart().Replace(name, "_$1").ToLowerInvariant();

    /// <summary>The form in which <c>PcGrad</c>, <c>pc-grad</c> and <c>pc_grad</c> are one word.</summary>
    public static string Fold(string word) =>
        word.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();

    /// <summary>The known word that is most like the given one, or null when none is near.</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        var best = known.Select(k => (Word: k, Distance: Distance(Fold(k), Fold(word)))).OrderBy(c => c.Distance).FirstOrDefault();
        return best.Word is not null && best.Distance <= Math.Max(2, word.Length / 3) ? best.Word : null;
    }

    /// <summary>"did you mean 'x'?" or, when nothing is near, the whole list.</summary>
    public static string Suggest(string word, IReadOnlyCollection<string> known) =>
        Nearest(word, known) is { } near
            ? $"did you mean '{near}'?"
            : "one of " + string.Join(", ", known.Order(StringComparer.Ordinal));

    static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }

        return row[b.Length];
    }

    [GeneratedRegex("(?<=[a-z0-9])([A-Z])")]
    private static partial Regex WordStart();
}
