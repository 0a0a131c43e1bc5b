using CsvHelper;
using HydraSharp.Training.Distributed;

namespace HydraSharp.Data.Formats;

/// <summary>Reads CSV and TSV (RFC 4180): quotes, any line ends, and the delimiter found by itself.</summary>
sealed class Delimited(string file, string delimiter, IReadOnlyList<string> header, DataSourceContents opened) : TableReader(file, opened)
{
    static readonly char[] Candidates = [',', ';', '\t', '|'];

    /// <summary>The character that a delimiter's name stands for; null for one that has to be found.</summary>
    public static char? Character(string delimiter) =>
        delimiter switch
        {
            "auto" => null,
            "tab" => '\t',
            _ => delimiter[0],
        };

    /// <inheritdoc />
    protected override void Read(string text)
    {
        var separator =
            Path.GetExtension(Name).Equals(".tsv", StringComparison.OrdinalIgnoreCase) && delimiter == "auto"
                ? '\t'
                : Character(delimiter) ?? MostFrequent(text);
        using var reader = CsvReader.FromText(
            text,
            new()
            {
                Separator = separator,
                HasHeader = false,
                TrackLineNumbers = true,
                PoolStrings = true,
                MalformedData = CsvMalformedDataHandling.Skip,
                OnMalformedRecord = Report,
            }
        );
        if (header.Count == 0 && !reader.Read())
            Add("it has no header", "its first row has to name the columns");
        else if (ReadHeader(header.Count > 0 ? [.. header] : Cells(reader)))
            while (reader.Read())
                AddRow((int)reader.LineNumber, Cells(reader));
    }

    static string[] Cells(CsvReader reader) => [.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetString(i).Trim())];

    void Report(CsvMalformedRecord record) =>
        RowProblems.Add(
            "have misplaced quotes",
            (int)record.LineNumber,
            record.Reason switch
            {
                CsvMalformedReason.UnterminatedQuote => "a quote is opened and never closed",
                CsvMalformedReason.TextAfterClosingQuote => "there is text after a closing quote",
                _ => "there is a quote inside a cell that is not in quotes",
            }
        );

    bool ReadHeader(string[] names)
    {
        Columns.AddRange(names);
        var twice = Columns
            .Where(c => c.Length > 0)
            .GroupBy(c => c, StringComparer.Ordinal)
            .Where(g => g.Count() > 1)
            .Select(g => g.Key)
            .ToList();
        if (twice.Count > 0)
            Add($"columns are duplicated: {string.Join(", ", twice)}", "every column needs a name of its own");
        return twice.Count == 0;
    }

    // Cells beyond the header are allowed when they are empty: spreadsheets write them.
    void AddRow(int line, string[] cells)
    {
        if (cells.Length < Columns.Count || cells.Skip(Columns.Count).Any(c => c.Length > 0))
        {
            RowProblems.Add(
                "have another number of cells than the header",
                line,
                $"the row has {cells.Length} cells, the header {Columns.Count}"
            );
            return;
        }

        var named = Columns.Select((column, i) => (Column: column, Cell: cells[i])).Where(c => c.Column.Length > 0 && c.Cell.Length > 0);
        Rows.Add(new(line, named.ToDictionary(c => c.Column, c => c.Cell, StringComparer.Ordinal)));
    }

    static char MostFrequent(string text)
    {
        var counts = new int[Candidates.Length];
        var quoted = false;
        foreach (var c in text.AsSpan().TrimStart("\r\n"))
        {
            if (c == '"')
                quoted = !quoted;
            if (quoted)
                continue;
            if (c is '\r' or '\n')
                break;
            if (Array.IndexOf(Candidates, c) is >= 0 and var i)
                counts[i]++;
        }

        return Candidates[Array.IndexOf(counts, counts.Max())];
    }
}
