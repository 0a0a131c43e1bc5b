using System.Runtime.InteropServices;

namespace HydraSharp.Inference;

/// <summary>Asks the system what a path is. .NET does not tell a pipe from a file without opening it.</summary>
internal static partial class FileKind
{
    const int NonBlocking = 0x800;
    const int SeekEnd = 2;

    /// <summary>Whether the path is a file that can be read from any position; true where this cannot be asked.</summary>
    internal static bool IsRegular(string path)
    {
        if (!OperatingSystem.IsLinux()) return true;
        var handle = Open(path, NonBlocking);
        if (handle < 0) return true;
        try { return Seek(handle, 0, SeekEnd) >= 0 && !IsTerminal(handle); }
        finally { _ = Close(handle); }
    }

    // A character device such as /dev/zero can be sought, but has no end.
    static bool IsTerminal(int handle) => Seek(handle, 0, SeekEnd) == 0 && ReadOne(handle, out _, 1) != 0;

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "lseek")]
    private static partial long Seek(int handle, long offset, int whence);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint ReadOne(int handle, out byte value, nint count);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
