using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace HydraSharp.Inference;

/// <summary>Opens and reads files where a pipe or a device must not hold up the program.</summary>
public static partial class RegularFile
{
    /// <summary>
    /// Opens a file for reading and never waits: opening a pipe otherwise waits for its writer. A pipe is opened too; its length throws
    /// <see cref="NotSupportedException"/>.
    /// </summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="IOException">The system refused for another reason.</exception>
    public static SafeFileHandle Open(string path)
    {
        if (OperatingSystem.IsLinux())
            return Open(path, nonBlocking: 0x800, closeOnExec: 0x80000);
        return OperatingSystem.IsMacOS() ? Open(path, nonBlocking: 0x4, closeOnExec: 0x1000000) : File.OpenHandle(path);
    }

    /// <summary>The bytes of a regular file, as many as it has when it is opened.</summary>
    /// <returns>Null where it is a pipe, a device or a folder, or larger than the limit.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static byte[]? Read(string path, long mostBytes)
    {
        using var handle = Open(path);
        // Of a device that can seek, such as /dev/zero, the length is 0, and no more is read.
        long length;
        try
        {
            length = RandomAccess.GetLength(handle);
        }
        catch (NotSupportedException)
        {
            return null;
        }

        if (length > mostBytes)
            return null;
        var bytes = new byte[length];
        var read = 0;
        while (read < bytes.Length && RandomAccess.Read(handle, bytes.AsSpan(read), read) is var count and > 0)
            read += count;
        return bytes[..read];
    }

    /// <summary>Whether a file is there that is no pipe and no folder and may be read.</summary>
    public static bool Exists(string path)
    {
        try
        {
            using var handle = Open(path);
            return RandomAccess.GetLength(handle) >= 0 && !File.GetAttributes(handle).HasFlag(FileAttributes.Directory);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return false;
        }
    }

    static SafeFileHandle Open(string path, int nonBlocking, int closeOnExec)
    {
        const int notPermitted = 1,
            noEntry = 2,
            noAccess = 13,
            notFolder = 20;
        var descriptor = OpenDescriptor(path, nonBlocking | closeOnExec);
        if (descriptor >= 0)
            return new(descriptor, ownsHandle: true);
        throw Marshal.GetLastPInvokeError() switch
        {
            noEntry or notFolder => new FileNotFoundException(null, path),
            noAccess or notPermitted => new UnauthorizedAccessException(path),
            var code => new IOException(Marshal.GetPInvokeErrorMessage(code)),
        };
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenDescriptor(string path, int flags);
}
