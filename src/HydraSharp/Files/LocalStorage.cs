using System.Globalization;
using System.Runtime.InteropServices;
using HydraSharp.Inference;

namespace HydraSharp.Files;

/// <summary>The disk itself.</summary>
internal sealed partial class LocalStorage : IStorage
{
    /// <summary>
    /// The disk, or for crash tests a disk that kills this process: HYDRA_CRASH_AT=12 does so before the 12th change,
    /// 12:during in the middle of it (of a write; like before for the others), 12:after right after it.
    /// </summary>
    /// <exception cref="HydraException">The variable is not of this form (kind Usage).</exception>
    public static IStorage FromEnvironment() => From(Environment.GetEnvironmentVariable("HYDRA_CRASH_AT"));

    internal static IStorage From(string? crash)
    {
        if (string.IsNullOrEmpty(crash))
            return new LocalStorage();
        var parts = crash.Split(':');
        var moment = CrashingStorage.Moment.Before;
        if (
            !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var operation)
            || operation < 1
            || parts.Length > 2
            || (parts.Length == 2 && !Enum.TryParse(parts[1], ignoreCase: true, out moment))
        )
        {
            throw new HydraException(
                ErrorKind.Usage,
                $"HYDRA_CRASH_AT is '{crash}'; it must be a number from 1, then :before, :during or :after"
            );
        }

        return new CrashingStorage(new LocalStorage(), operation, moment);
    }

    public void CreateFolder(string path) => Directory.CreateDirectory(path);

    public void WriteFile(string path, Action<Stream> write)
    {
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
        write(stream);
        stream.Flush(flushToDisk: true);
    }

    public void AppendFile(string path, Action<Stream> write)
    {
        using var stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
        write(stream);
    }

    public void Rename(string from, string to)
    {
        if (Directory.Exists(from))
            Directory.Move(from, to);
        else
            File.Move(from, to, overwrite: true);
    }

    public void SyncFolder(string path)
    {
        // Windows has no such call; NTFS writes its journal in order.
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = Open(path, flags: 0);
        if (descriptor < 0)
            throw Failed("open", path, Marshal.GetLastPInvokeError());
        try
        {
            if (FSync(descriptor) == 0)
                return;
            var error = Marshal.GetLastPInvokeError();
            if (error != CannotSyncFolders)
                throw Failed("sync", path, error);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    public void DeleteFile(string path)
    {
        if (File.Exists(path))
            File.Delete(path);
    }

    public void DeleteFolder(string path)
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
    }

    public IReadOnlyList<string> List(string folder) =>
        Directory.Exists(folder)
            ? [.. Directory.EnumerateFileSystemEntries(folder).Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal)]
            : [];

    public bool Exists(string path) => Path.Exists(path);

    public Stream OpenRead(string path) => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);

    public long? FreeBytes(string folder)
    {
        try
        {
            return new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        }
        catch (Exception error) when (StorageFailure.Is(error) || error is ArgumentException)
        {
            return null;
        }
    }

    /// <summary>EINVAL: some network file systems know no fsync of a folder.</summary>
    const int CannotSyncFolders = 22;

    static IOException Failed(string what, string path, int error) =>
        new($"cannot {what} folder '{path}': {Marshal.GetPInvokeErrorMessage(error)}", error);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    internal static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    internal static partial int Close(int descriptor);
}
