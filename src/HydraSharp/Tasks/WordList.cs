namespace HydraSharp.Tasks;

/// <summary>Lists of words in one cell: with a separator between them, or as programs write lists: ['hat', 'beard'].</summary>
internal static class WordList
{
    static readonly string[] Brackets = ["[]", "()", "{}"];
    static readonly char[] Quotes = ['\'', '"'];

    /// <summary>Whether a cell is a list in brackets.</summary>
    public static bool IsInBrackets(string cell) => Brackets.Any(b => cell.Length >= 2 && cell[0] == b[0] && cell[^1] == b[1]);

    /// <summary>The words of a cell; in brackets, with commas or the separator between them and maybe in quotes.</summary>
    public static string[] Split(string cell, string separator)
    {
        const StringSplitOptions plain = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
        if (!IsInBrackets(cell))
            return cell.Split(separator, plain);
        return
        [
            .. cell[1..^1]
                .Split([separator, ","], plain)
                .Select(w => w.Length >= 2 && w[0] == w[^1] && Quotes.Contains(w[0]) ? w[1..^1].Trim() : w),
        ];
    }
}
