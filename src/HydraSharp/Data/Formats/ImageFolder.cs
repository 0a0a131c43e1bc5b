using HydraSharp.Data.Splits;
using HydraSharp.Specs.Validation;

namespace HydraSharp.Data.Formats;

/// <summary>
/// Images in one folder per class: <c>cats/1.jpg</c>, <c>dogs/2.jpg</c>. The class is the name of the folder that an image lies in.
/// Folders train, val and test may stand above them: use the split <see cref="ByFolder"/>.
/// </summary>
public sealed record ImageFolder : DataSpec
{
    /// <summary>The folder with the classes' folders.</summary>
    public string Folder { get; init; } = "";

    /// <summary>The column that the class becomes.</summary>
    public string Column { get; init; } = "label";

    /// <inheritdoc />
    public override DataSourceContents Open()
    {
        var opened = new DataSourceContents();
        var found = new List<Example>();
        var loose = new List<string>();
        foreach (var (key, file) in ImageFiles.Find(Folder, Confined, opened))
        {
            if (key.Split('/') is [.., var label, _])
                found.Add(
                    new(file, key, new Dictionary<string, string>(StringComparer.Ordinal) { [Column] = label.Trim() }) { Place = key }
                );
            else
                loose.Add(key);
        }

        if (loose.Count > 0)
            opened.Problems.Add(
                "folder",
                $"images in '{Folder}' lie in no class's folder: {ImageFiles.Some(loose)}",
                "each class has a sub-folder, such as cats/1.jpg"
            );
        NoteParts(opened, found);
        return Arrange(opened, found, [Column]);
    }

    /// <inheritdoc />
    public override DataSpec RelativeTo(string directory) => this with { Folder = Path.Combine(directory, Folder) };

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        problems.Require(Folder.Length > 0, "folder", "no folder is named", "the folder with the classes' folders");
        problems.Require(Column.Length > 0, "column", "no column is named", "what the class is called, such as label");
    }

    void NoteParts(DataSourceContents opened, List<Example> found)
    {
        var depths = found.GroupBy(e => e.Key.Count(c => c == '/')).OrderBy(g => g.Key).Select(g => g.First().Key).ToList();
        if (depths.Count > 1)
            opened.Notes.Add(
                $"{Folder}: images lie at different depths ({string.Join(", ", depths)}); each one's class is the folder it lies in"
            );
        var parts = found
            .Select(e => e.Key.Split('/'))
            .Where(k => k.Length > 2)
            .Select(k => k[0])
            .Where(f => SplitWords.Of(f) is not null)
            .Distinct()
            .ToList();
        if (parts.Count > 1 && Split is not ByFolder)
            opened.Notes.Add(
                $"{Folder}: the folders {string.Join(", ", parts)} look like a split, but "
                    + $"the split is {Split.GetType().Name}; for theirs write split: ByFolder"
            );
    }
}
