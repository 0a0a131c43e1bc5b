using HydraSharp.Files;

namespace HydraSharp.Tests.Files;

/// <summary>
/// A disk that refuses the k-th operation, reads included; a write is refused half-way. It may continue refusing writes, as a full disk
/// does.
/// </summary>
internal sealed class FaultyStorage(IStorage inner, int failing, Func<Exception> error, bool forGood = false) : IStorage
{
    /// <summary>Operations so far.</summary>
    public int Operations { get; private set; }

    /// <summary>ENOSPC as .NET reports it on Unix.</summary>
    public static IOException Full() => new("No space left on device", 28);

    /// <summary>EIO.</summary>
    public static IOException Broken() => new("Input/output error", 5);

    /// <summary>EACCES.</summary>
    public static UnauthorizedAccessException Forbidden() => new("Access to the path is denied.");

    public long? Free { get; init; }

    public void CreateFolder(string path) => Change(() => inner.CreateFolder(path));

    public void WriteFile(string path, Action<Stream> write) => Write(write, limited => inner.WriteFile(path, limited));

    public void AppendFile(string path, Action<Stream> write) => Write(write, limited => inner.AppendFile(path, limited));

    public void Rename(string from, string to) => Change(() => inner.Rename(from, to));

    public void SyncFolder(string path) => Change(() => inner.SyncFolder(path));

    public void DeleteFile(string path) => Change(() => inner.DeleteFile(path));

    public void DeleteFolder(string path) => Change(() => inner.DeleteFolder(path));

    public IReadOnlyList<string> List(string folder) => Count() ? throw error() : inner.List(folder);

    public bool Exists(string path) => inner.Exists(path);

    public Stream OpenRead(string path) => Count() ? throw error() : inner.OpenRead(path);

    public long? FreeBytes(string folder) => Free;

    bool Count() => ++Operations == failing;

    void Change(Action act)
    {
        if (Count())
            throw error();
        act();
    }

    void Write(Action<Stream> write, Action<Action<Stream>> pass)
    {
        var fails = Count() || (forGood && Operations > failing);
        pass(
            !fails
                ? write
                : stream =>
                {
                    using var whole = new MemoryStream();
                    write(whole);
                    stream.Write(whole.GetBuffer().AsSpan(0, (int)whole.Length / 2));
                    throw error();
                }
        );
    }
}
