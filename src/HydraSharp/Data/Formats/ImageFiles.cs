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
    readonly bool confined;
    readonly HashSet<string> linked = new(StringComparer.Ordinal);
    readonly List<string> others = [];
    readonly List<string> leavingLinks = [];
    readonly List<string> hidden = [];

    ImageFiles(string root, bool confined, DataSourceContents opened)
    {
        (this.root, this.confined, this.opened) = (root, confined, opened);
        realRoot = RealPath.Of(root);
    }

    /// <summary>
    /// Finds every image below the folder, links followed unless they must stay below it (<paramref name="confined"/>), by key (path
    /// below the folder with '/') in ordinal order. Problems and notes go to
    /// <paramref name="opened"/>.
    /// </summary>
    /// <returns>Key and full path. Empty only with a problem.</returns>
    public static IReadOnlyList<(string Key, string File)> Find(string folder, bool confined, DataSourceContents opened)
    {
        if (!Exists(folder, opened))
            return [];
        var search = new ImageFiles(Path.GetFullPath(folder), confined, opened);
        var found = new List<(string Key, string File)>();
        search.Read(search.root, "", found);
        search.Log();
        if (found.Count == 0 && opened.Problems.Found.Count == 0)
            opened.Problems.Add(
                "folder",
                $"there are no images in '{folder}'",
                ImageFile.LeftOut(search.others) ?? "images end in " + string.Join(", ", ImageFile.Endings)
            );
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
                if (IsHidden(entry.Name))
                    hidden.Add(key);
                else if (!isLink || Leads(entry, key))
                    Read(entry.FullName, key + "/", found);
            }
            else if (!ImageFile.IsNamedLikeImage(entry.Name))
                others.Add(key);
            else if (!isLink || IsAllowed(RealPath.Of(entry.FullName), key))
                found.Add((key, entry.FullName));
        }
    }

    // What a linked folder inside the root holds is read where it really is, and one outside once, so that links cannot lead in circles.
    bool Leads(FileSystemInfo link, string key)
    {
        var target = RealPath.Of(link.FullName);
        return IsAllowed(target, key)
            && !IsInside(target)
            && !RealPath.IsBelow(target, realRoot)
            && !linked.Any(l => l == target || RealPath.IsBelow(l, target))
            && linked.Add(target);
    }

    bool IsInside(string target) => target == realRoot || RealPath.IsBelow(realRoot, target);

    bool IsAllowed(string target, string key)
    {
        if (!confined || IsInside(target))
            return true;
        leavingLinks.Add(key);
        return false;
    }

    // What tools and systems put beside people's files: .ipynb_checkpoints, .DS_Store, __MACOSX.
    static bool IsHidden(string name) => name.StartsWith('.') || name.Equals("__MACOSX", StringComparison.Ordinal);

    void Log()
    {
        if (hidden.Count > 0)
            opened.Notes.Add($"{root}: hidden files and folders were left out: {Some(hidden)}");
        if (leavingLinks.Count > 0)
            opened.Problems.Add(
                "folder",
                $"links lead out of '{root}': {Some(leavingLinks)}",
                "copy the images, name the folder they are in, or write confined: false if the links are your own"
            );
        if (ImageFile.LeftOut(others) is { } unreadable)
            opened.Notes.Add($"{root}: {unreadable}");
        if (others.Count > 0)
            opened.Notes.Add($"{root}: files that are not named like images were left out: {Some(others)}");
    }

    /// <summary>"7: a, b, c, d, e, ...": how many, and the first five in ordinal order.</summary>
    public static string Some(IReadOnlyCollection<string> names) =>
        $"{names.Count}: "
        + $"{string.Join(", ", names.Order(StringComparer.Ordinal).Take(NamesShown))}{(names.Count > NamesShown ? ", ..." : "")}";
}
