using HydraSharp.Inference;

namespace HydraSharp.Data.Formats;

/// <summary>Finds the files that a table's cells name. They must lie below the folder, links followed.</summary>
sealed class CellFiles(string folder)
{
    readonly string root = Path.GetFullPath(folder);
    readonly string realRoot = RealPath.Of(folder);
    readonly Dictionary<string, string> realFolders = new(StringComparer.Ordinal);

    /// <summary>The full path and key of the file that a cell names, or the kind of error (said of many rows) and the message.</summary>
    public (string File, string Key, string Kind, string Error) Find(string cell)
    {
        // A table made on Windows has '\' in its paths.
        var relative = cell.Replace('\\', '/');
        if (relative.Contains('\0'))
            return Wrong("do not name a file", $"'{cell.Replace('\0', '?')}' is not a file name");
        var file = Path.GetFullPath(Path.Combine(root, relative));
        if (!RealPath.IsBelow(root, file))
            return Wrong("name files outside the folder", $"'{cell}' leads out of the folder '{folder}'");
        if (Directory.Exists(file))
            return Wrong("name a folder", $"'{cell}' is a folder, not an image");
        if (!File.Exists(file))
            return Wrong("name files that are not there", $"there is no file '{cell}' in '{folder}'");
        if (!RealPath.IsBelow(realRoot, Real(file)))
            return Wrong("name files outside the folder", $"'{cell}' is a link that leads out of the folder '{folder}'");
        return (file, Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/'), "", "");
    }

    static (string File, string Key, string Kind, string Error) Wrong(string kind, string error) => ("", "", kind, error);

    string Real(string file)
    {
        if (new FileInfo(file).LinkTarget is not null)
            return RealPath.Of(file);
        var parent = Path.GetDirectoryName(file)!;
        if (!realFolders.TryGetValue(parent, out var real))
            realFolders[parent] = real = RealPath.Of(parent);
        return Path.Combine(real, Path.GetFileName(file));
    }
}
