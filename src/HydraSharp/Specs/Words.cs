using System.Text.RegularExpressions;
using HydraSharp.Inference;

namespace HydraSharp.Specs;

/// <summary>How names are written in C#, in YAML and in messages.</summary>
public static partial class Words
{
    /// <summary><c>BatchSize</c> to <c>batch_size</c>.</summary>
    public static string Snake(string name) => WordStart().Replace(name, "_$1").ToLowerInvariant();

    /// <summary>The form in which <c>PcGrad</c>, <c>pc-grad</c> and <c>pc_grad</c> are one word.</summary>
    public static string Fold(string word) => Spelling.Fold(word);

    /// <summary>The known word that is most like the given one, or null when none is near.</summary>
    public static string? Nearest(string word, IEnumerable<string> known) => Spelling.Nearest(word, known);

    /// <summary>"did you mean 'x'?" or, when nothing is near, the whole list.</summary>
    public static string Suggest(string word, IReadOnlyCollection<string> known) => Spelling.Suggest(word, known);

    [GeneratedRegex("(?<=[a-z0-9])([A-Z])")]
    private static partial Regex WordStart();
}
