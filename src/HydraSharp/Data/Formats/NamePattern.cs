using System.Text.RegularExpressions;
using HydraSharp.Training.Distributed;

namespace HydraSharp.Data.Formats;

/// <summary>
/// The form of file names: <c>{name}</c> continues to where the text after it begins, <c>*</c> is anything, the rest is itself.
/// </summary>
sealed partial class NamePattern
{
    readonly IReadOnlyList<Piece> pieces;
    readonly bool isPath;

    /// <summary>Reads a pattern.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="isPath">Whether it is compared with paths with '/', rather than with file names.</param>
    public NamePattern(string pattern, bool isPath = false)
    {
        this.isPath = isPath;
        pieces = [.. PieceForm().Matches(pattern).Select(Piece.Of)];
        Fields = [.. pieces.Where(p => p.Kind == PieceKind.Field).Select(p => p.Text)];
        Errors = [.. FindErrors(pattern)];
    }

    enum PieceKind
    {
        Text,
        Field,
        Anything,
    }

    /// <summary>The names of the labels.</summary>
    public IReadOnlyList<string> Fields { get; }

    /// <summary>What is wrong with the pattern.</summary>
    public IReadOnlyList<string> Errors { get; }

    /// <summary>The names in a pattern's braces.</summary>
    public static IReadOnlyList<string> FieldsOf(string pattern) => new NamePattern(pattern, isPath: true).Fields;

    /// <summary>A pattern with values in place of its braces; a name without a value stays as it is.</summary>
    public static string Filled(string pattern, IReadOnlyDictionary<string, string> values) =>
        string.Concat(
            new NamePattern(pattern, isPath: true).pieces.Select(p =>
                p.Kind == PieceKind.Field ? values.GetValueOrDefault(p.Text, $"{{{p.Text}}}") : p.Text
            )
        );

    /// <summary>The labels in a file name, trimmed, without the empty ones; null when the name does not fit.</summary>
    public Dictionary<string, string>? Match(string name)
    {
        var values = new string[pieces.Count];
        if (!Match(0, name, 0, values))
            return null;
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (index, piece) in pieces.Index())
            if (piece.Kind == PieceKind.Field && values[index].Length > 0)
                labels[piece.Text] = values[index];
        return labels;
    }

    bool Match(int index, string name, int at, string[] values)
    {
        if (index == pieces.Count)
            return at == name.Length;
        var piece = pieces[index];
        switch (piece.Kind)
        {
            case PieceKind.Text:
                return string.CompareOrdinal(name, at, piece.Text, 0, piece.Text.Length) == 0
                    && Match(index + 1, name, at + piece.Text.Length, values);
            case PieceKind.Field:
                var end = index + 1 == pieces.Count ? name.Length : name.IndexOf(pieces[index + 1].Text, at, StringComparison.Ordinal);
                if (end < 0)
                    return false;
                values[index] = name[at..end].Trim();
                return Match(index + 1, name, end, values);
            default:
                for (var rest = name.Length; rest >= at; rest--)
                    if (Match(index + 1, name, rest, values))
                        return true;
                return false;
        }
    }

    IEnumerable<string> FindErrors(string pattern)
    {
        if (pattern.Length == 0)
            yield return "no pattern is given";
        else if (Fields.Count == 0)
            yield return $"'{pattern}' names no label";
        if (!isPath && (pattern.Contains('/') || pattern.Contains('\\')))
            yield return "it is compared with file names, which have no folders";
        if (pieces.Any(p => p.Kind == PieceKind.Text && p.Text.AsSpan().ContainsAny('{', '}')))
            yield return $"a brace in '{pattern}' has no partner, or nothing is between the two";
        foreach (var name in Fields.GroupBy(f => f, StringComparer.Ordinal).Where(g => g.Count() > 1))
            yield return $"{{{name.Key}}} is there more than once";
        for (var i = 0; i < pieces.Count; i++)
        {
            if (pieces[i].Kind != PieceKind.Field)
                continue;
            if (i + 1 == pieces.Count)
                yield return $"{{{pieces[i].Text}}} at the end would take the file's ending with it; write {{{pieces[i].Text}}}.*";
            else if (pieces[i + 1].Kind != PieceKind.Text)
                yield return $"nothing says where {{{pieces[i].Text}}} ends";
        }
    }

    [GeneratedRegex(@"\{(?<field>[^{}*]+)\}|(?<any>\*+)|[^{*]+|\{")]
    private static partial Regex PieceForm();

    sealed record Piece(PieceKind Kind, string Text)
    {
        public static Piece Of(Match match) =>
            match.Groups["field"] is { Success: true } field ? new(PieceKind.Field, field.Value.Trim())
            : match.Groups["any"].Success ? new(PieceKind.Anything, "*")
            : new(PieceKind.Text, match.Value);
    }
}
