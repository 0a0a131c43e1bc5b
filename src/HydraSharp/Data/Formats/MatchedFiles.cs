using HydraSharp.Specs;
using HydraSharp.Specs.Validation;

namespace HydraSharp.Data.Formats;

/// <summary>
/// Images and labels that are files themselves, matched by their paths: CamVid, Cityscapes, KITTI and the like. An image whose label file
/// is not there has that label missing.
/// </summary>
public sealed record MatchedFiles : DataSpec
{
    const int NamesShown = 3;

    /// <summary>The folder that all paths are below.</summary>
    public string Folder { get; init; } = "";

    /// <summary>
    /// The form of the images' paths below the folder, such as <c>{part}/images/{id}.jpg</c>: <c>{name}</c> continues to where the text
    /// after it begins, <c>*</c> is anything. What the braces hold is a column too.
    /// </summary>
    public string Images { get; init; } = "";

    /// <summary>For each column the path of its file, with the same names in braces: <c>{part}/masks/{id}.png</c>.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <inheritdoc />
    public override DataSourceContents Open()
    {
        var opened = new DataSourceContents();
        Check(opened.Problems);
        if (opened.Problems.Found.Count > 0)
            return opened;
        var pattern = new NamePattern(Images, isPath: true);
        var images = ImageFiles.Find(Folder, Confined, opened);
        var found = new List<Example>();
        var labels = LabelFiles(pattern, images);
        var missing = Labels.Keys.ToDictionary(c => c, _ => new List<string>(), StringComparer.Ordinal);
        foreach (var (key, file) in images)
        {
            if (labels.Contains(key) || pattern.Match(key) is not { } fields)
                continue;
            foreach (var (column, template) in Labels)
            {
                var name = NamePattern.Filled(template, fields);
                if (File.Exists(Path.Combine(Folder, name)))
                    fields[column] = name;
                else
                    missing[column].Add(name);
            }

            found.Add(new(file, key, fields) { Place = key, Folder = Path.GetFullPath(Folder) });
        }

        if (found.Count == 0 && images.Count > 0)
            opened.Problems.Add("images", $"no image's path fits '{Images}'", $"there is '{images[0].Key}', for instance");
        else
            Log(missing, found.Count, opened);
        return Arrange(opened, found, [.. pattern.Fields, .. Labels.Keys]);
    }

    // A label of one image can fit the form of an image's path: it is none.
    HashSet<string> LabelFiles(NamePattern pattern, IReadOnlyList<(string Key, string File)> images) =>
        images
            .Select(i => pattern.Match(i.Key))
            .OfType<Dictionary<string, string>>()
            .SelectMany(fields => Labels.Values.Select(form => NamePattern.Filled(form, fields)))
            .ToHashSet(StringComparer.Ordinal);

    /// <inheritdoc />
    public override DataSpec? For(IReadOnlyCollection<string> tasks)
    {
        if (base.For(tasks) is not MatchedFiles alone)
            return null;
        var wanted = tasks.Select(t => Columns.GetValueOrDefault(t, t)).ToHashSet(StringComparer.Ordinal);
        return alone with
        {
            Labels = Labels.Where(l => wanted.Contains(l.Key)).ToDictionary(l => l.Key, l => l.Value, StringComparer.Ordinal),
        };
    }

    /// <inheritdoc />
    public override DataSpec RelativeTo(string directory) => this with { Folder = Path.Combine(directory, Folder) };

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        problems.Require(Folder.Length > 0, "folder", "no folder is named", "the folder that all files are below");
        var pattern = new NamePattern(Images, isPath: true);
        foreach (var error in pattern.Errors)
            problems.Add("images", error, "such as {part}/images/{id}.jpg");
        foreach (var (column, template) in Labels)
        {
            problems.Require(
                !pattern.Fields.Contains(column),
                "labels." + column,
                $"{{{column}}} is in images as well",
                "call one of the two otherwise"
            );
            foreach (var field in NamePattern.FieldsOf(template).Where(f => !pattern.Fields.Contains(f)))
                problems.Add("labels." + column, $"{{{field}}} is not in images", Words.Suggest(field, [.. pattern.Fields]));
        }
    }

    void Log(Dictionary<string, List<string>> missing, int images, DataSourceContents opened)
    {
        foreach (var (column, names) in missing.Where(m => m.Value.Count > 0))
        {
            var some = string.Join(", ", names.Take(NamesShown)) + (names.Count > NamesShown ? ", ..." : "");
            if (names.Count == images)
                opened.Problems.Add("labels." + column, $"none of the files is there: {some}", $"looked for below '{Folder}'");
            else
                opened.Notes.Add($"{Folder}: {Counted(names.Count, "image")} of {images} without '{column}': {some}");
        }
    }
}
