using System.Text;
using System.Text.Json;
using HydraSharp.Checks;
using Sylvan.Data.Csv;

namespace HydraSharp.Data;

/// <summary>A table of labels, read whole.</summary>
internal sealed record LabelRows(IReadOnlyList<string> Columns, IReadOnlyList<LabelRow> Rows)
{
    /// <summary>Reads a table; null, with a problem added, when it cannot be read at all. A row that is wrong is a problem and is left out.</summary>
    internal static LabelRows? Read(string file, Problems problems)
    {
        try
        {
            using var reader = new StreamReader(file, new UTF8Encoding(false, throwOnInvalidBytes: true));
            return Path.GetExtension(file).ToLowerInvariant() is ".jsonl" or ".ndjson" or ".json" ? JsonLines(reader, file, problems) : Delimited(reader, file, problems);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            problems.Add(new("data.file", "there is no such file", "paths are relative to the folder you are in") { Place = file });
        }
        catch (DecoderFallbackException)
        {
            problems.Add(new("data.file", "is not UTF-8 text") { Place = file });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(new("data.file", Directory.Exists(file) ? "is a folder, not a table" : "cannot be read: " + e.Message) { Place = file });
        }

        return null;
    }

    static LabelRows Delimited(StreamReader reader, string file, Problems problems)
    {
        var options = new CsvDataReaderOptions { Delimiter = file.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase) ? '\t' : Delimiter(reader), BufferSize = 1 << 20 };
        try
        {
            using var csv = CsvDataReader.Create(reader, options);
            var columns = Enumerable.Range(0, csv.FieldCount).Select(i => csv.GetName(i).Trim()).ToArray();
            foreach (var twice in columns.GroupBy(c => c, StringComparer.Ordinal).Where(g => g.Count() > 1))
                problems.Add(new("data.file", $"column '{twice.Key}' is there {twice.Count()} times") { Place = file + ":1" });
            var rows = new List<LabelRow>();
            while (ReadRow(csv, file, problems))
            {
                var line = csv.RowNumber + 1;
                if (csv.RowFieldCount == columns.Length) rows.Add(new(line, Cells(csv, columns)));
                else problems.Add(new("data.file", $"{csv.RowFieldCount} cells where the header has {columns.Length}", "quote cells that hold the delimiter") { Place = $"{file}:{line}" });
            }

            return new(columns, rows);
        }
        catch (CsvMissingHeadersException)
        {
            return new([], []);
        }
    }

    static Dictionary<string, string> Cells(CsvDataReader csv, string[] columns)
    {
        var cells = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < columns.Length; i++) cells[columns[i]] = csv.GetString(i).Trim();
        return cells;
    }

    static bool ReadRow(CsvDataReader csv, string file, Problems problems)
    {
        try { return csv.Read(); }
        catch (Exception e) when (e is CsvFormatException or CsvRecordTooLargeException)
        {
            problems.Add(new("data.file", "cannot be read on: " + e.Message) { Place = $"{file}:{csv.RowNumber + 1}" });
            return false;
        }
    }

    // The one of , ; and tab that is most frequent in the header.
    static char Delimiter(StreamReader reader)
    {
        var header = reader.ReadLine() ?? "";
        reader.BaseStream.Position = 0;
        reader.DiscardBufferedData();
        return ((char[])[',', ';', '\t']).MaxBy(d => header.Count(c => c == d));
    }

    static LabelRows JsonLines(StreamReader reader, string file, Problems problems)
    {
        var columns = new List<string>();
        var rows = new List<LabelRow>();
        for (var line = 1; reader.ReadLine() is { } text; line++)
        {
            if (text.Trim().Length == 0) continue;
            if (JsonRow(text, out var cells) is { } problem)
            {
                problems.Add(new("data.file", problem) { Place = $"{file}:{line}" });
                continue;
            }

            columns.AddRange(cells.Keys.Except(columns, StringComparer.Ordinal));
            rows.Add(new(line, cells));
        }

        return new(columns, rows);
    }

    static string? JsonRow(string text, out Dictionary<string, string> cells)
    {
        cells = new(StringComparer.Ordinal);
        try
        {
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 8 });
            if (json.RootElement.ValueKind != JsonValueKind.Object) return "is not a JSON object; each line must be one";
            foreach (var property in json.RootElement.EnumerateObject())
            {
                var value = property.Value;
                cells[property.Name] = value.ValueKind switch
                {
                    JsonValueKind.Null => "",
                    JsonValueKind.Array => string.Join('|', value.EnumerateArray().Select(v => v.ToString())),
                    _ => value.ToString(),
                };
            }

            return null;
        }
        catch (JsonException e)
        {
            return "is not JSON: " + e.Message.Split('.')[0];
        }
    }
}
