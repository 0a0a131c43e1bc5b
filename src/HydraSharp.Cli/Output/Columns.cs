namespace HydraSharp.Cli.Output;

/// <summary>Rows of words in columns, two spaces apart.</summary>
static class Columns
{
    public static void Write(TextWriter output, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var widths = Enumerable
            .Range(0, rows.Count == 0 ? 0 : rows.Max(r => r.Count))
            .Select(i => Math.Min(40, rows.Max(r => i < r.Count ? r[i].Length : 0)))
            .ToArray();
        foreach (var row in rows)
            output.WriteLine(string.Join("  ", row.Select((word, i) => word.PadRight(widths[i]))).TrimEnd());
    }
}
