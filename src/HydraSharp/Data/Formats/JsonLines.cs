using System.Text.Json;
using System.Text.RegularExpressions;

namespace HydraSharp.Data.Formats;

/// <summary>Reads JSON lines: one object a line. Lists become their items with ';' between them; null is a missing label.</summary>
sealed partial class JsonLines(string file, DataSourceContents opened) : TableReader(file, opened)
{
    static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <inheritdoc />
    protected override void Read(string text)
    {
        var line = 0;
        foreach (var json in text.AsSpan().EnumerateLines())
        {
            line++;
            if (!json.IsWhiteSpace())
                ReadLine(line, json.ToString());
        }

        if (line == 0 || (Rows.Count == 0 && text.AsSpan().IsWhiteSpace()))
            Add("it is empty");
    }

    void ReadLine(int line, string json)
    {
        try
        {
            using var row = JsonDocument.Parse(WithoutBareWords(json), Strict);
            if (row.RootElement.ValueKind != JsonValueKind.Object)
            {
                RowProblems.Add("are not JSON objects", line, "the line is not a JSON object in braces");
                return;
            }

            var cells = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var property in row.RootElement.EnumerateObject())
            {
                if (!Columns.Contains(property.Name))
                    Columns.Add(property.Name);
                if (Text(property.Value) is not { } value)
                    RowProblems.Add(
                        "have objects or lists inside",
                        line,
                        $"'{property.Name}' is not a text, a number, true, false or a list of those"
                    );
                else if (value.Trim() is { Length: > 0 } label)
                    cells[property.Name] = label;
            }

            Rows.Add(new(line, cells));
        }
        catch (JsonException e)
        {
            RowProblems.Add(
                "are not JSON",
                line,
                e.BytePositionInLine is { } at ? $"the line is not JSON (byte {at + 1})" : "the line is not JSON, or has a name twice"
            );
        }
    }

    // Python writes numbers that are none as NaN, Infinity and -Infinity, which JSON does not know: they become texts.
    static string WithoutBareWords(string json) =>
        json.Contains("NaN", StringComparison.Ordinal) || json.Contains("Infinity", StringComparison.Ordinal)
            ? TextOrBareWord().Replace(json, m => m.Value[0] == '"' ? m.Value : $"\"{m.Value}\"")
            : json;

    [GeneratedRegex(@"""(?:[^""\\]|\\.)*""|-?\bInfinity\b|\bNaN\b")]
    private static partial Regex TextOrBareWord();

    static string? Text(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Null => "",
            JsonValueKind.Array when value.EnumerateArray().All(i => i.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object)) =>
                string.Join(';', value.EnumerateArray().Select(Text)),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            _ => null,
        };
}
