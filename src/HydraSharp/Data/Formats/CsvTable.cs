using HydraSharp.Specs.Validation;

namespace HydraSharp.Data.Formats;

/// <summary>
/// A table with one row per image: CSV, TSV (.tsv) or JSON lines (.jsonl, .ndjson). Every column but the image's can be a label; an empty
/// cell is a missing one.
/// </summary>
public sealed record CsvTable : DataSpec
{
    static readonly string[] UsualNames = ["file", "image", "path", "filename", "file_name"];
    static readonly string[] Delimiters = ["auto", ",", ";", "|", "tab"];

    /// <summary>The table. Its first row names the columns, unless <see cref="Header"/> does.</summary>
    public string File { get; init; } = "";

    /// <summary>
    /// The columns' names where the table has none: its first row is an image's already. Empty for a table with a header.
    /// </summary>
    public IReadOnlyList<string> Header { get; init; } = [];

    /// <summary>The column with the image's file; empty for the first there is of file, image, path, filename, file_name.</summary>
    public string Image { get; init; } = "";

    /// <summary>The folder that the files are below; empty for the table's own.</summary>
    public string Folder { get; init; } = "";

    /// <summary>
    /// What stands between the cells: <c>,</c> <c>;</c> <c>|</c> <c>tab</c>, or <c>auto</c> for the most frequent in the header.
    /// </summary>
    public string Delimiter { get; init; } = "auto";

    /// <inheritdoc />
    public override DataSourceContents Open()
    {
        var opened = new DataSourceContents();
        Check(opened.Problems);
        var folder = Folder.Length > 0 ? Folder : Path.GetDirectoryName(Path.GetFullPath(File.Length > 0 ? File : "."))!;
        if (opened.Problems.Found.Count > 0 || !ImageFiles.Exists(folder, opened))
            return opened;
        if (TableReader.Read(File, Delimiter, Header, opened) is not { } table)
            return opened;
        if (opened.Problems.Found.Count == 0 && ImageColumn(table, opened.Problems) is { } column)
            Find(table, column, folder, opened);
        table.RowProblems.TellTo(opened.Problems);
        if (opened.Examples.Count == 0 && opened.Problems.Found.Count == 0)
            opened.Problems.Add("file", $"the table '{File}' has no rows");
        return opened;
    }

    /// <inheritdoc />
    public override DataSpec RelativeTo(string directory) =>
        this with
        {
            File = Path.Combine(directory, File),
            Folder = Folder.Length > 0 ? Path.Combine(directory, Folder) : "",
        };

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        problems.Require(File.Length > 0, "file", "no table is named");
        problems.Require(
            Header.Count == 0 || !TableReader.IsJson(File),
            "header",
            "lines of JSON name their columns themselves",
            "leave it out"
        );
        problems.Require(
            Delimiters.Contains(Delimiter),
            "delimiter",
            $"'{Delimiter}' is no delimiter",
            "one of " + string.Join("  ", Delimiters)
        );
    }

    string? ImageColumn(TableReader table, Problems problems)
    {
        var column =
            Image.Length > 0
                ? table.Columns.Find(c => c == Image)
                : UsualNames
                    .Select(name => table.Columns.Find(c => c.Equals(name, StringComparison.OrdinalIgnoreCase)))
                    .FirstOrDefault(c => c is not null);
        if (column is not null)
            return column;
        var there = "the columns are " + string.Join(", ", table.Columns.Where(c => c.Length > 0).Select(c => $"'{c}'"));
        if (Image.Length > 0)
            problems.Add("image", $"the table '{File}' has no column '{Image}'", there);
        else
            problems.Add(
                "image",
                $"no column of the table '{File}' is called {string.Join(", ", UsualNames)}",
                there + "; name the one with the images' files, or add a header"
            );
        return null;
    }

    void Find(TableReader table, string column, string folder, DataSourceContents opened)
    {
        var files = new CellFiles(folder, Confined);
        var found = new Dictionary<string, Example>(StringComparer.Ordinal);
        foreach (var (line, cells) in table.Rows)
        {
            if (!cells.Remove(column, out var cell))
            {
                table.RowProblems.Add("name no image", line, $"there is nothing in column '{column}'");
                continue;
            }

            var (file, key, kind, error) = files.Find(cell);
            if (error.Length > 0)
                table.RowProblems.Add(kind, line, error);
            else if (!found.TryAdd(key, new(file, key, cells) { Place = $"{File}:{line}", Folder = folder }))
                table.RowProblems.Add("name an image that another row names", line, $"'{cell}' is named already by {found[key].Place}");
        }

        Arrange(opened, found.Values, [.. table.Columns.Where(c => c.Length > 0 && c != column)]);
    }
}
