namespace HydraSharp.Inference;

/// <summary>Paths with every link followed, for the question whether a file really lies below a folder.</summary>
public static class RealPath
{
    const int MostLinks = 40;

    /// <summary>The full path with all links replaced by what they point to. Parts that do not exist stay as they are.</summary>
    public static string Of(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var root = Path.GetPathRoot(Path.GetFullPath(path))!;
        var left = new Stack<string>(Parts(Path.GetFullPath(path)));
        var real = root;
        var links = 0;
        while (left.TryPop(out var part))
        {
            if (part == "..")
            {
                real = Path.GetDirectoryName(real) ?? root;
                continue;
            }

            var next = Path.Combine(real, part);
            if (links < MostLinks && new FileInfo(next).LinkTarget is { } target)
            {
                links++;
                if (Path.IsPathRooted(target))
                    real = Path.GetPathRoot(target)!;
                foreach (var step in Parts(target))
                    left.Push(step);
            }
            else
                real = next;
        }

        return real;
    }

    /// <summary>Whether a real path lies below a real folder.</summary>
    public static bool IsBelow(string folder, string path) =>
        path is not null
        && folder is not null
        && path.Length > folder.Length
        && path.StartsWith(folder, StringComparison.Ordinal)
        && (Path.EndsInDirectorySeparator(folder) || path[folder.Length] == Path.DirectorySeparatorChar);

    // Last part first, as a stack wants them.
    static IEnumerable<string> Parts(string path) =>
        path[(Path.GetPathRoot(path)?.Length ?? 0)..]
            .Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries)
            .Where(p => p != ".")
            .Reverse();
}
