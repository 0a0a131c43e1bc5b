using HydraSharp.Data;
using HydraSharp.Data.Formats;
using HydraSharp.Data.Splits;
using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;
using HydraSharp.Specs.Validation;

namespace HydraSharp.Configuration.Drafting;

/// <summary>Guesses how a table labels images.</summary>
static class TableGuess
{
    const double MostFit = 0.9;
    const int RowsTried = 200;

    static readonly string[] Endings = [".csv", ".tsv", ".jsonl", ".ndjson"];
    static readonly string[] PartWords = ["train", "val", "valid", "validation", "test"];

    /// <summary>Whether the file's name ends like a table's.</summary>
    public static bool IsNamedLikeTable(string file) => Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase);

    /// <summary>The guess.</summary>
    /// <exception cref="HydraException">The table cannot be read, or no column names images that are there.</exception>
    public static DataGuess Guess(string file)
    {
        var opened = new DataSourceContents();
        var table = TableReader.Read(file, "auto", [], opened);
        table?.RowProblems.TellTo(opened.Problems);
        if (opened.Problems.Found.Count > 0)
            throw new DataException($"'{file}'", opened.Problems.Found);
        if (table!.Rows.Count == 0)
            throw new HydraException(ErrorKind.Data, $"the table '{file}' has no rows");
        var (image, folder) = Images(table, file);
        var split = table.Columns.Find(c => c != image && IsSplit(Labels(table, c)));
        var own = Path.GetDirectoryName(Path.GetFullPath(file))!;
        var below = Path.GetFullPath(folder) != own;
        var data = new CsvTable
        {
            File = file,
            Image = image,
            Folder = below ? folder : "",
            Split = split is null ? new ByHash() : new ByColumn { Column = split },
        };
        string[] lines =
        [
            "type: CsvTable",
            $"file: {Quote(file)}",
            $"image: {Quote(image)} # the column with the images' files",
            .. below ? (string[])[$"folder: {Quote(folder)} # the files are below it"] : [],
            .. split is null ? (string[])[] : [$"split: {{ type: ByColumn, column: {Quote(split)} }}"],
        ];
        return new(
            $"a table of {table.Rows.Count} rows",
            lines,
            data,
            [.. table.Columns.Where(c => c.Length > 0 && c != image && c != split).Select(c => KeyValuePair.Create(c, Labels(table, c)))],
            new Dictionary<string, TaskGuess>(StringComparer.Ordinal),
            [
                .. table
                    .Rows.Where(r => r.Cells.ContainsKey(image))
                    .Select(r => Path.Combine(below ? folder : own, r.Cells[image].Replace('\\', '/'))),
            ]
        );
    }

    static IReadOnlyList<string> Labels(TableReader table, string column) =>
        [.. table.Rows.Select(r => r.Cells.GetValueOrDefault(column)).OfType<string>()];

    static bool IsSplit(IReadOnlyList<string> labels) =>
        labels.Count > 0
        && labels.Contains("train", StringComparer.OrdinalIgnoreCase)
        && labels.All(l => PartWords.Contains(l, StringComparer.OrdinalIgnoreCase));

    // The first column whose cells name files that are there, below the table's folder or a folder in it.
    static (string Image, string Folder) Images(TableReader table, string file)
    {
        var own = Path.GetDirectoryName(Path.GetFullPath(file))!;
        string[] named =
        [
            .. table.Columns.Where(c =>
                Some(table, c) is { Length: > 0 } some && some.Count(ImageFile.IsNamedLikeImage) >= MostFit * some.Length
            ),
        ];
        foreach (var folder in Directory.EnumerateDirectories(own).Order(StringComparer.Ordinal).Prepend(own))
        foreach (var column in named)
        {
            var some = Some(table, column);
            if (some.Count(c => File.Exists(Path.Combine(folder, c.Replace('\\', '/')))) >= MostFit * some.Length)
                return (column, folder == own ? own : Path.Combine(Path.GetDirectoryName(file) ?? "", Path.GetFileName(folder)));
        }

        var there = string.Join(", ", table.Columns.Where(c => c.Length > 0).Select(c => $"'{c}'"));
        throw new HydraException(
            ErrorKind.Data,
            named.Length == 0
                ? $"no column of '{file}' names images; there are {there}, and images end in {string.Join(", ", ImageFile.Endings)}"
                : $"the images of '{file}' are not there: column '{named[0]}' says "
                    + $"'{Some(table, named[0])[0]}', which is neither in '{own}' nor in a folder in it; put the "
                    + $"table where its paths begin"
        );
    }

    static string[] Some(TableReader table, string column) =>
        [.. table.Rows.Select(r => r.Cells.GetValueOrDefault(column)).OfType<string>().Take(RowsTried)];

    static string Quote(string text) => RecordWriter.Inline(text, typeof(string));
}
