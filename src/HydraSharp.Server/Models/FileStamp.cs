namespace HydraSharp.Server.Models;

/// <summary>
/// What shows that a file was replaced: its length, its time and its last bytes, which in a model are the hash of all before.
/// </summary>
readonly record struct FileStamp(long Length, DateTime Written, string End)
{
    const int EndLength = 64;

    /// <summary>Reads a file's stamp; null when there is no such file, or it cannot be read now.</summary>
    public static FileStamp? Read(string path)
    {
        try
        {
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var length = RandomAccess.GetLength(handle);
            Span<byte> end = stackalloc byte[EndLength];
            var read = RandomAccess.Read(handle, end, Math.Max(0, length - EndLength));
            return new(length, File.GetLastWriteTimeUtc(handle), Convert.ToHexString(end[..read]));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }
}
