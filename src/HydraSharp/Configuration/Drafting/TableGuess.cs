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
    static readonly ByColumn Words = new();

    const double MostFit = 0.9;
    const int RowsTried = 200;

    static readonly string[] Endings = [".csv", ".tsv", ".jsonl", ".ndjson"];

    /// <summary>Whether the file's name ends like a table's.</summary>
    public static bool IsNamedLikeTable(string file) => Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase);

    /// <summary>The guess.</summary>
    /// <exception cref="HydraException">The table cannot be read, or no column names images that are there.</exception>
    public static DataGuess Guess(string file)
    {
        var (table, header) = Read(file);
        var (image, folder) = Images(table, file);
        var split = table.Columns.Find(c => c != image && IsSplit(Labels(table, c)));
        var own = Path.GetDirectoryName(Path.GetFullPath(file))!;
        var below = Path.GetFullPath(folder) != own;
        var data = new CsvTable
        {
            File = file,
            Header = header,
            Image = image,
            Folder = below ? folder : "",
            Split = split is null ? new ByHash() : new ByColumn { Column = split },
        };
        var columns = table
            .Columns.Where(c => c.Length > 0 && c != image && c != split)
            .Select(c => KeyValuePair.Create(c, Labels(table, c)))
            .ToArray();
        var (missing, unsure) = MissingWords.Of([.. columns.Select(c => c.Value)]);
        return new(
            $"a table of {table.Rows.Count} rows"
                + (header.Length > 0 ? ", without a header" : "")
                + (unsure.Count > 0 ? $"; not sure whether {string.Join(", ", unsure)} means a missing label somewhere" : ""),
            [.. Lines(data, table)],
            data,
            columns,
            Masks(columns, below ? folder : own),
            [
                .. table
                    .Rows.Where(r => r.Cells.ContainsKey(image))
                    .Select(r => Path.Combine(below ? folder : own, r.Cells[image].Replace('\\', '/'))),
            ]
        )
        {
            Taken = missing,
            Missing = missing.All(DataSpec.UsualMissingWords.Contains) ? [] : missing,
        };
    }

    static Dictionary<string, TaskGuess> Masks(IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> columns, string folder) =>
        columns
            .Where(c => c.Value.Count > 0 && c.Value.All(l => l.EndsWith(".png", StringComparison.OrdinalIgnoreCase)))
            .Select(c => MaskReader.Guess(c.Key, c.Key, [.. c.Value.Select(l => Path.Combine(folder, l))]))
            .Where(g => g.Task is not null)
            .ToDictionary(g => g.Column, StringComparer.Ordinal);

    static (TableReader Table, string[] Header) Read(string file)
    {
        var opened = new DataSourceContents();
        var table = TableReader.Read(file, "auto", [], opened);
        string[] header = table is null ? [] : HeaderFor(table);
        if (header.Length > 0)
            table = TableReader.Read(file, "auto", header, opened = new());
        table?.RowProblems.TellTo(opened.Problems);
        if (opened.Problems.Found.Count > 0)
            throw new DataException($"'{file}'", opened.Problems.Found);
        if (table!.Rows.Count == 0)
            throw new HydraException(ErrorKind.Data, $"the table '{file}' has no rows");
        return (table, header);
    }

    static IEnumerable<string> Lines(CsvTable data, TableReader table)
    {
        yield return "type: CsvTable";
        yield return $"file: {Quote(data.File)}";
        if (data.Header.Count > 0)
            yield return $"header: {RecordWriter.Inline(data.Header, typeof(IReadOnlyList<string>))} # the table has none";
        yield return $"image: {Quote(data.Image)} # the column with the images' files";
        if (data.Folder.Length > 0)
            yield return $"folder: {Quote(data.Folder)} # the files are below it";
        if (data.Split is ByColumn split)
            yield return SplitLine(split.Column, Labels(table, split.Column));
    }

    static IReadOnlyList<string> Labels(TableReader table, string column) =>
        [.. table.Rows.Select(r => r.Cells.GetValueOrDefault(column)).OfType<string>()];

    static bool IsSplit(IReadOnlyList<string> labels) =>
        labels.Count > 0
        && labels.Any(l => Words.Train.Contains(l, StringComparer.OrdinalIgnoreCase))
        && labels.All(l => Words.Train.Concat(Words.Validation).Concat(Words.Test).Contains(l, StringComparer.OrdinalIgnoreCase));

    static string SplitLine(string column, IReadOnlyList<string> labels) =>
        labels.Any(l => Words.Validation.Contains(l, StringComparer.OrdinalIgnoreCase))
            ? $"split: {{ type: ByColumn, column: {Quote(column)} }}"
            : $"split: {{ type: ByColumn, column: {Quote(column)}, validation_share: 0.1 }} "
                + "# it names no validation split, which gets a tenth of train";

    // A header names columns; where a cell of the first row is an image, the table has none.
    static string[] HeaderFor(TableReader table)
    {
        if (table.Columns.FindIndex(ImageFile.IsNamedLikeImage) is not (>= 0 and var image))
            return [];
        var others = table.Columns.Count - 1;
        return
        [
            .. table.Columns.Select(
                (_, i) =>
                    i == image ? "image"
                    : others == 1 ? "label"
                    : $"label_{(i < image ? i + 1 : i)}"
            ),
        ];
    }

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
