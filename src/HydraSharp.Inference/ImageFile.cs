namespace HydraSharp.Inference;

/// <summary>Opens picture files and nothing else: a folder, a pipe or a device is refused, not waited for.</summary>
public static class ImageFile
{
    const long LargestFile = 512L << 20;

    /// <summary>The endings of picture files that can be read.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif"];

    /// <summary>Whether a file's name has one of the <see cref="Endings"/>.</summary>
    public static bool HasEnding(string path) => Endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>All bytes of a regular file of at most 512 MiB.</summary>
    /// <exception cref="ImageException">It is missing, not a regular file, empty, too large or cannot be read.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            var attributes = File.GetAttributes(path);
            if (attributes.HasFlag(FileAttributes.Directory)) throw new ImageException(path, "is a folder, not a picture");
            if (!OperatingSystem.IsWindows() && !IsRegular(path)) throw new ImageException(path, "is a pipe or a device, not a picture file");
            var length = new FileInfo(path).Length;
            if (new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true) is FileInfo target) length = target.Length;
            if (length == 0) throw new ImageException(path, "is empty");
            if (length > LargestFile) throw new ImageException(path, $"has {length >> 20} MiB, more than {LargestFile >> 20}");
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ImageException(path, "there is no such file", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new ImageException(path, "no permission to read it", e);
        }
        catch (Exception e) when (e is IOException or ArgumentException or NotSupportedException)
        {
            throw new ImageException(path, "cannot be read: " + e.Message, e);
        }
    }

    // .NET reports pipes, sockets and devices as plain files; asking for the length of a pipe's stream would wait for a writer.
    static bool IsRegular(string path)
    {
        var info = new FileInfo(path);
        var final = info.ResolveLinkTarget(returnFinalTarget: true) ?? info;
        return !final.Attributes.HasFlag(FileAttributes.Device) && FileKind.IsRegular(final.FullName);
    }
}
