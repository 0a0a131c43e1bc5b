using System.Text;
using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;

namespace HydraSharp.Data.Formats;

/// <summary>
/// Reads the rows of a table file. The ending shows the form: .jsonl and .ndjson are JSON lines, .tsv has tabs, all others are CSV.
/// </summary>
abstract class TableReader(string file, DataSourceContents opened)
{
    /// <summary>The table's file.</summary>
    protected string Name { get; } = file;

    /// <summary>The columns, in the order of the file.</summary>
    public List<string> Columns { get; } = [];

    /// <summary>The rows that could be read.</summary>
    public List<TableRow> Rows { get; } = [];

    /// <summary>What is wrong with rows.</summary>
    public RowProblems RowProblems { get; } = new(file);

    /// <summary>Reads the table; adds a problem and returns null when it cannot be read at all.</summary>
    public static TableReader? Read(string file, string delimiter, IReadOnlyList<string> header, DataSourceContents opened)
    {
        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true);
            using var stream = new StreamReader(new MemoryStream(ImageFile.Read(file)), text, detectEncodingFromByteOrderMarks: true);
            TableReader table = IsJson(file) ? new JsonLines(file, opened) : new Delimited(file, delimiter, header, opened);
            table.Read(stream.ReadToEnd());
            return table;
        }
        catch (HydraImageException e)
        {
            opened.Problems.Add(
                "file",
                $"the table '{e.File}' cannot be read: {e.Reason}",
                File.Exists(file) ? "" : "looked for at " + Path.GetFullPath(file)
            );
        }
        catch (DecoderFallbackException)
        {
            opened.Problems.Add("file", $"the table '{file}' is not text in UTF-8", "save it as UTF-8");
        }
        return null;
    }

    /// <summary>Whether a file holds lines of JSON, by its ending.</summary>
    public static bool IsJson(string file) => Path.GetExtension(file).ToUpperInvariant() is ".JSONL" or ".NDJSON";

    /// <summary>Fills columns and rows.</summary>
    protected abstract void Read(string text);

    /// <summary>Adds a problem of the table as a whole.</summary>
    protected void Add(string message, string hint = "") => opened.Problems.Add("file", $"{Name}: {message}", hint);
}
