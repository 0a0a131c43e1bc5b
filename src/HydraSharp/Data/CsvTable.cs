using HydraSharp.Checks;

namespace HydraSharp.Data;

/// <summary>A table with a row a picture: CSV, TSV or JSON lines. Every column beside the picture's is a label; an empty cell is a missing label.</summary>
public sealed record CsvTable : DataSpec
{
    static readonly string[] ImageColumns = ["image", "file", "filename", "file_name", "path", "img"];

    /// <summary>The table: .csv, .tsv, or .jsonl / .ndjson with an object a line.</summary>
    public string File { get; init; } = "";

    /// <summary>The column with the picture's path; empty for the first of image, file, filename, file_name, path and img.</summary>
    public string Image { get; init; } = "";

    /// <summary>The folder that the paths are relative to; empty for the table's own. Paths may not lead out of it.</summary>
    public string Folder { get; init; } = "";

    /// <inheritdoc />
    public override Opened Open()
    {
        var opened = new Opened();
        var table = LabelRows.Read(File, opened.Problems);
        if (table is null) return opened;
        if (ImageColumn(table.Columns) is not { } image)
        {
            var columns = table.Columns.Count == 0 ? "it has no columns" : "its columns are " + string.Join(", ", table.Columns);
            opened.Problems.Add(new("data.image", $"no column '{(Image.Length > 0 ? Image : "image")}'; {columns}", "name the picture's column in data.image") { Place = File });
            return opened;
        }

        if (table.Rows.Count == 0) opened.Problems.Add(new("data.file", "the table has no rows") { Place = File });
        var folder = Path.GetFullPath(Folder.Length > 0 ? Folder : Path.GetDirectoryName(File) is { Length: > 0 } own ? own : ".");
        var bad = new Problems();
        Labelling.Finish(this, table.Rows.Select(r => Example(r, image, folder, bad)).OfType<Example>(), opened);
        Labelling.Tell(bad.Found, opened.Problems);
        return opened;
    }

    /// <inheritdoc />
    public override void Check(Problems problems) => problems.Require(File.Length > 0, "file", "no table is named", "--set data.file=PATH");

    string? ImageColumn(IReadOnlyList<string> columns) =>
        Image.Length > 0 ? columns.FirstOrDefault(c => c == Image) : ImageColumns.FirstOrDefault(c => columns.Contains(c, StringComparer.Ordinal));

    Example? Example(LabelRow row, string image, string folder, Problems bad)
    {
        var place = $"{File}:{row.Line}";
        if (!row.Cells.TryGetValue(image, out var cell) || cell.Trim() is not { Length: > 0 } name)
        {
            bad.Add(new("data.file", $"column '{image}' is empty") { Place = place });
            return null;
        }

        var path = Path.GetFullPath(name, folder);
        if (!path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            bad.Add(new("data.file", $"'{name}' leads out of {folder}", "set data.folder to a folder that holds all pictures") { Place = place });
            return null;
        }

        if (!System.IO.File.Exists(path) && !Directory.Exists(path))
        {
            bad.Add(new("data.file", $"there is no picture '{name}' in {folder}", "paths are relative to the table's folder, or to data.folder") { Place = place });
            return null;
        }

        var labels = row.Cells.Where(c => c.Key != image).ToDictionary(c => c.Key, c => c.Value, StringComparer.Ordinal);
        return new(path, Path.GetRelativePath(folder, path).Replace('\\', '/'), labels) { Place = place };
    }
}
