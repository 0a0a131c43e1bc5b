using HydraSharp.Inference;

namespace HydraSharp.Data;

/// <summary>Finds the picture files below a folder.</summary>
internal static class PictureFolder
{
    /// <summary>Paths relative to the folder, with '/', sorted; a missing, unreadable or empty folder is a problem.</summary>
    internal static IReadOnlyList<string> Find(string folder, Opened opened)
    {
        if (folder.Length == 0)
        {
            opened.Problems.Add("data.folder", "no folder is named", "set data.folder to the folder with the pictures");
            return [];
        }

        if (!Directory.Exists(folder))
        {
            var what = File.Exists(folder) ? "is a file, not a folder" : "there is no such folder";
            opened.Problems.Add(new("data.folder", what, "paths are relative to the folder you are in") { Place = folder });
            return [];
        }

        try
        {
            var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System };
            var all = Directory.EnumerateFiles(folder, "*", options).Select(p => Path.GetRelativePath(folder, p).Replace('\\', '/')).ToArray();
            var pictures = all.Where(ImageFile.HasEnding).Order(StringComparer.Ordinal).ToArray();
            if (pictures.Length == 0)
                opened.Problems.Add(new("data.folder", all.Length == 0 ? "the folder is empty" : $"none of its {all.Length} files is a picture", "pictures end in " + string.Join(", ", ImageFile.Endings)) { Place = folder });
            else if (all.Length > pictures.Length) opened.Notes.Add($"{folder}: {all.Length - pictures.Length} files that are not pictures were left out");
            return pictures;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            opened.Problems.Add(new("data.folder", "cannot be read: " + e.Message) { Place = folder });
            return [];
        }
    }
}
