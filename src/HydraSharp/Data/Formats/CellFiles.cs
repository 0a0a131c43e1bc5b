using HydraSharp.Inference;
using HydraSharp.Specs;

namespace HydraSharp.Data.Formats;

/// <summary>Finds the files that a table's cells name.</summary>
/// <param name="folder">The folder that relative paths begin at.</param>
/// <param name="confined">Whether they must lie below the folder, links followed.</param>
sealed class CellFiles(string folder, bool confined)
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
        if (confined && !RealPath.IsBelow(root, file))
            return Wrong("name files outside the folder", $"'{cell}' leads out of the folder '{folder}'");
        if (Directory.Exists(file))
            return Wrong("name a folder", $"'{cell}' is a folder, not an image");
        if (!File.Exists(file))
            return Wrong("name files that are not there", NotThere(cell, file));
        if (confined && !RealPath.IsBelow(realRoot, Real(file)))
            return Wrong("name files outside the folder", $"'{cell}' is a link that leads out of the folder '{folder}'");
        return (file, Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/'), "", "");
    }

    string NotThere(string cell, string file)
    {
        var parent = Path.GetDirectoryName(file)!;
        var names = Directory.Exists(parent) ? Directory.EnumerateFiles(parent).Select(f => Path.GetFileName(f)) : [];
        var alike = LookAlike.Of(Path.GetFileName(file), names);
        return $"there is no file '{cell}' in '{folder}'" + (alike is null ? "" : $"; {LookAlike.Explain(Path.GetFileName(file), alike)}");
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
