using HydraSharp.Specs.Validation;

namespace HydraSharp.Data.Formats;

/// <summary>Images whose labels are in their file names, such as <c>{age}_{gender}_{race}_*</c>.</summary>
public sealed record FileNames : DataSpec
{
    /// <summary>The folder with the images; sub-folders are read too.</summary>
    public string Folder { get; init; } = "";

    /// <summary>
    /// The form of the file names, endings included: <c>{name}</c> is the label of that column and continues to where the text after it
    /// begins, <c>*</c> is anything. Empty labels are missing ones. Images whose names do not fit are left out and reported.
    /// </summary>
    public string Pattern { get; init; } = "";

    /// <inheritdoc />
    public override DataSourceContents Open()
    {
        var opened = new DataSourceContents();
        var pattern = new NamePattern(Pattern);
        AddErrors(pattern, opened.Problems);
        if (opened.Problems.Found.Count > 0)
            return opened;
        var images = ImageFiles.Find(Folder, Confined, opened);
        var found = new List<Example>();
        var unfit = new List<string>();
        foreach (var (key, file) in images)
        {
            if (pattern.Match(Path.GetFileName(file)) is { } labels)
                found.Add(new(file, key, labels) { Place = key });
            else
                unfit.Add(key);
        }

        if (found.Count == 0 && images.Count > 0)
            opened.Problems.Add("pattern", $"no file name fits '{Pattern}'", $"there is '{Path.GetFileName(unfit[0])}', for instance");
        else if (unfit.Count > 0)
            opened.Notes.Add($"{Folder}: images whose names do not fit '{Pattern}' were left out: {ImageFiles.Some(unfit)}");
        return Arrange(opened, found, pattern.Fields);
    }

    /// <inheritdoc />
    public override DataSpec RelativeTo(string directory) => this with { Folder = Path.Combine(directory, Folder) };

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        problems.Require(Folder.Length > 0, "folder", "no folder is named", "the folder with the images");
        AddErrors(new(Pattern), problems);
    }

    static void AddErrors(NamePattern pattern, Problems problems)
    {
        foreach (var error in pattern.Errors)
            problems.Add("pattern", error, "such as {age}_{gender}_*");
    }
}
