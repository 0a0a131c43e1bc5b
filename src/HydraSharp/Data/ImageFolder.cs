using HydraSharp.Checks;

namespace HydraSharp.Data;

/// <summary>Pictures sorted into folders: the class of a picture is the name of the folder it is in.</summary>
public sealed record ImageFolder : DataSpec
{
    /// <summary>The folder with the class folders. Folders such as train and test may stand between, with <see cref="ByFolder"/> as the split.</summary>
    public string Folder { get; init; } = "";

    /// <summary>The column, and so the task, that the folder's name is a label of.</summary>
    public string Column { get; init; } = "label";

    /// <inheritdoc />
    public override Opened Open()
    {
        var opened = new Opened();
        var pictures = PictureFolder.Find(Folder, opened);
        var inside = pictures.Where(p => p.Contains('/', StringComparison.Ordinal)).ToArray();
        if (inside.Length == 0 && pictures.Count > 0)
            opened.Problems.Add(new("data.folder", $"its {pictures.Count} pictures are not in class folders", "one folder a class, as in cats/1.jpg") { Place = Folder });
        else if (inside.Length < pictures.Count)
            opened.Notes.Add($"{pictures.Count - inside.Length} pictures that are in no class folder were left out, such as {pictures.First(p => !p.Contains('/', StringComparison.Ordinal))}");
        Labelling.Finish(this, inside.Select(Example), opened);
        return opened;
    }

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        problems.Require(Folder.Length > 0, "folder", "no folder is named", "the folder with the class folders; --set data.folder=PATH");
        problems.Require(Column.Length > 0, "column", "it is empty");
    }

    Example Example(string key)
    {
        var path = Path.Combine(Folder, key);
        return new(path, key, new Dictionary<string, string>(StringComparer.Ordinal) { [Column] = key.Split('/')[^2] }) { Place = path };
    }
}
