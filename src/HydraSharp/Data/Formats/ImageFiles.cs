using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;

namespace HydraSharp.Data.Formats;

/// <summary>The images below a folder, and what stood in the way of finding them.</summary>
sealed class ImageFiles
{
    const int NamesShown = 5;
    readonly string root;
    readonly string realRoot;
    readonly DataSourceContents opened;
    readonly List<string> others = [];
    readonly List<string> leavingLinks = [];

    ImageFiles(string root, DataSourceContents opened)
    {
        (this.root, this.opened) = (root, opened);
        realRoot = RealPath.Of(root);
    }

    /// <summary>
    /// Finds every image below the folder, by key (path below the folder with '/') in ordinal order. Problems and notes go to
    /// <paramref name="opened"/>.
    /// </summary>
    /// <returns>Key and full path. Empty only with a problem.</returns>
    public static IReadOnlyList<(string Key, string File)> Find(string folder, DataSourceContents opened)
    {
        if (!Exists(folder, opened))
            return [];
        var search = new ImageFiles(Path.GetFullPath(folder), opened);
        var found = new List<(string Key, string File)>();
        search.Read(search.root, "", found);
        search.Log();
        if (found.Count == 0 && opened.Problems.Found.Count == 0)
            opened.Problems.Add("folder", $"there are no images in '{folder}'", "images end in " + string.Join(", ", ImageFile.Endings));
        found.Sort((a, b) => string.CompareOrdinal(a.Key, b.Key));
        return found;
    }

    /// <summary>Whether the folder is there; adds a problem when it is not.</summary>
    public static bool Exists(string folder, DataSourceContents opened)
    {
        if (folder.Length == 0)
            opened.Problems.Add("folder", "no folder is named");
        else if (File.Exists(folder))
            opened.Problems.Add("folder", $"'{folder}' is a file, not a folder");
        else if (!Directory.Exists(folder))
            opened.Problems.Add("folder", $"there is no folder '{folder}'", "looked for at " + Path.GetFullPath(folder));
        else
            return true;
        return false;
    }

    void Read(string folder, string prefix, List<(string Key, string File)> found)
    {
        IReadOnlyList<FileSystemInfo> entries;
        try
        {
            entries = [.. new DirectoryInfo(folder).EnumerateFileSystemInfos()];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            opened.Problems.Add("folder", $"the folder '{folder}' cannot be read: {e.Message}");
            return;
        }

        foreach (var entry in entries)
        {
            var key = prefix + entry.Name;
            var isLink = entry.Attributes.HasFlag(FileAttributes.ReparsePoint);
            if (entry is DirectoryInfo)
            {
                // What a linked folder holds is read where it really is, so links cannot lead in circles.
                if (isLink)
                    NoteLink(entry, key);
                else
                    Read(entry.FullName, key + "/", found);
            }
            else if (!ImageFile.IsNamedLikeImage(entry.Name))
                others.Add(key);
            else if (!isLink || NoteLink(entry, key))
                found.Add((key, entry.FullName));
        }
    }

    bool NoteLink(FileSystemInfo link, string key)
    {
        var target = RealPath.Of(link.FullName);
        var inside = target == realRoot || RealPath.IsBelow(realRoot, target);
        if (!inside)
            leavingLinks.Add(key);
        return inside;
    }

    void Log()
    {
        if (leavingLinks.Count > 0)
            opened.Problems.Add(
                "folder",
                $"links lead out of '{root}': {Some(leavingLinks)}",
                "copy the images, or name the folder they are in"
            );
        if (others.Count > 0)
            opened.Notes.Add($"{root}: files that are not named like images were left out: {Some(others)}");
    }

    /// <summary>"7: a, b, c, d, e, ...": how many, and the first five in ordinal order.</summary>
    public static string Some(IReadOnlyCollection<string> names) =>
        $"{names.Count}: "
        + $"{string.Join(", ", names.Order(StringComparer.Ordinal).Take(NamesShown))}{(names.Count > NamesShown ? ", ..." : "")}";
}
