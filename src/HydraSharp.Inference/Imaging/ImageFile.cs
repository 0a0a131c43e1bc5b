using Microsoft.Win32.SafeHandles;

namespace HydraSharp.Inference.Imaging;

/// <summary>Reads image files. Only regular files: a pipe or a device is refused instead of waited for.</summary>
public static class ImageFile
{
    /// <summary>The largest file that is read: 512 MiB.</summary>
    public const long LargestBytes = 512L << 20;

    /// <summary>The endings of the formats that are read, in small letters, with the dot.</summary>
    public static IReadOnlyList<string> Endings { get; } =
    [".bmp", ".gif", ".jfif", ".jpe", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"];

    static readonly string[] ForeignEndings =
    [
        ".arw",
        ".avif",
        ".cr2",
        ".cr3",
        ".dcm",
        ".dds",
        ".dng",
        ".exr",
        ".hdr",
        ".heic",
        ".heif",
        ".j2k",
        ".jp2",
        ".jxl",
        ".nef",
        ".nii",
        ".orf",
        ".pbm",
        ".pcx",
        ".pgm",
        ".pnm",
        ".ppm",
        ".psd",
        ".raf",
        ".svg",
        ".tga",
        ".xcf",
    ];

    /// <summary>
    /// What to say of files that end like images of formats that are not read, such as HEIC, and are therefore left out; null where there
    /// are none.
    /// </summary>
    /// <param name="paths">All files of a folder.</param>
    public static string? LeftOut(IEnumerable<string> paths)
    {
        var endings = paths
            .Where(p => Path.GetFileName(p.AsSpan()) is [not '.', ..])
            .Select(p => Path.GetExtension(p).ToLowerInvariant())
            .Where(e => ForeignEndings.Contains(e, StringComparer.Ordinal))
            .ToArray();
        if (endings.Length == 0)
            return null;
        var named = string.Join(", ", endings.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        return $"{endings.Length} {(endings.Length == 1 ? "file" : "files")} with the ending {named} that HydraSharp cannot read "
            + $"{(endings.Length == 1 ? "was" : "were")} left out; convert them to PNG or JPEG";
    }

    /// <summary>Whether the name ends like an image's, without regard to case. Names that begin with a dot do not count.</summary>
    public static bool IsNamedLikeImage(string path)
    {
        var name = Path.GetFileName(path.AsSpan());
        if (name.IsEmpty || name[0] == '.')
            return false;
        var ending = Path.GetExtension(name).ToString();
        return Endings.Contains(ending, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="HydraImageException">It is missing, a folder, not a regular file, empty, too large or may not be read.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            using var handle = Open(path);
            return Read(handle, path);
        }
        catch (FileNotFoundException e)
        {
            throw new HydraImageException(path, "there is no such file", "look at its name", e);
        }
        catch (DirectoryNotFoundException e)
        {
            throw new HydraImageException(path, "there is no such file", "look at its name", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new HydraImageException(path, "there is no permission to read it", "look at its permissions", e);
        }
        catch (Exception e) when (e is IOException or ArgumentException or NotSupportedException)
        {
            throw new HydraImageException(path, "it cannot be read: " + e.Message, "look at the disk that it is on", e);
        }
    }

    static byte[] Read(SafeFileHandle handle, string path)
    {
        if (File.GetAttributes(handle).HasFlag(FileAttributes.Directory))
            throw new HydraImageException(path, "it is a folder, not an image", "name the images in it");
        long length;
        try
        {
            length = RandomAccess.GetLength(handle);
        }
        catch (NotSupportedException e)
        {
            throw new HydraImageException(path, "it is a pipe or a device, not a file", "name a regular file", e);
        }
        if (length == 0)
            throw new HydraImageException(path, "it is empty", "take another copy");
        if (length > LargestBytes)
            throw new HydraImageException(
                path,
                $"it is too large: {length >> 20} MiB, where at most {LargestBytes >> 20} MiB are read",
                "make it smaller"
            );
        var bytes = GC.AllocateUninitializedArray<byte>((int)length);
        var read = 0;
        while (read < bytes.Length && RandomAccess.Read(handle, bytes.AsSpan(read), read) is var count and > 0)
            read += count;
        return read == bytes.Length
            ? bytes
            : throw new HydraImageException(path, "it became shorter while it was read", "try again when nothing writes to it");
    }

    static SafeFileHandle Open(string path)
    {
        if (path.Length == 0 || path.Contains('\0'))
            throw new HydraImageException(path.Replace('\0', '?'), "that is not a file name", "name an image file");
        return OperatingSystem.IsWindows() && Directory.Exists(path)
            ? throw new HydraImageException(path, "it is a folder, not an image", "name the images in it")
            : RegularFile.Open(path);
    }
}
