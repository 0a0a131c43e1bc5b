using System.IO.Enumeration;
using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;

namespace HydraSharp.Cli;

/// <summary>
/// The images that words of the command line name: files, folders, and patterns for shells that leave these to the program.
/// </summary>
static class ImagePaths
{
    static readonly char[] Wildcards = ['*', '?'];
    static readonly char[] Separators = [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar];

    /// <summary>The images that a word names, in an order that does not depend on the file system.</summary>
    /// <param name="word">
    /// A file; a folder, with all below it; or a pattern in which <c>*</c> and <c>?</c> stand for letters and <c>**</c> for any folders.
    /// </param>
    /// <param name="note">Receives what was left out because its format is not read; may be null.</param>
    /// <exception cref="HydraException">A folder has no image, or a pattern fits none.</exception>
    public static IReadOnlyList<string> Of(string word, Action<string>? note = null)
    {
        if (Directory.Exists(word))
            return Below(word, note);
        if (File.Exists(word) || word.IndexOfAny(Wildcards) < 0)
            return [word];
        var root = Path.GetPathRoot(word) ?? "";
        IEnumerable<string> found = [root];
        var parts = word[root.Length..].Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < parts.Length; i++)
            found = Step(found, parts[i], last: i == parts.Length - 1);
        string[] files =
        [
            .. found
                .SelectMany(f => Directory.Exists(f) ? Below(f, note) : [f])
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
        return files.Length > 0
            ? files
            : throw new HydraException(
                ErrorKind.Data,
                $"{word}: no image fits this pattern (looked for {string.Join(", ", ImageFile.Endings)})"
            );
    }

    static string[] Below(string folder, Action<string>? note)
    {
        string[] all = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)];
        string[] found = [.. all.Where(f => ImageFile.IsNamedLikeImage(f)).Order(StringComparer.Ordinal)];
        var leftOut = ImageFile.LeftOut(all);
        if (leftOut is not null && found.Length > 0)
            note?.Invoke($"{folder}: {leftOut}");
        return found.Length > 0
            ? found
            : throw new HydraException(
                ErrorKind.Data,
                $"{folder}: there is no image in this folder (looked for {string.Join(", ", ImageFile.Endings)})"
                    + (leftOut is null ? "" : $"; {leftOut}")
            );
    }

    static IEnumerable<string> Step(IEnumerable<string> folders, string part, bool last)
    {
        if (part == "**")
            return folders.SelectMany(f =>
                Directory.EnumerateDirectories(Named(f), "*", SearchOption.AllDirectories).Select(d => Plain(f, d)).Prepend(f)
            );
        if (part.IndexOfAny(Wildcards) < 0)
            return folders.Select(f => Path.Combine(f, part)).Where(p => last ? Path.Exists(p) : Directory.Exists(p));
        return folders.SelectMany(f =>
            (last ? Directory.EnumerateFiles(Named(f)).Where(p => ImageFile.IsNamedLikeImage(p)) : Directory.EnumerateDirectories(Named(f)))
                .Select(p => Plain(f, p))
                .Where(p =>
                    FileSystemName.MatchesSimpleExpression(part, Path.GetFileName(p.AsSpan()), ignoreCase: OperatingSystem.IsWindows())
                )
        );
    }

    static string Named(string folder) => folder.Length == 0 ? "." : folder;

    // What is below "." is named without it, as the user did.
    static string Plain(string folder, string found) => folder.Length == 0 ? Path.GetRelativePath(".", found) : found;
}
