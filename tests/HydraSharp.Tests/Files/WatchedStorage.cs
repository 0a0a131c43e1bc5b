using HydraSharp.Files;

namespace HydraSharp.Tests.Files;

/// <summary>A disk that keeps what was given its name, in order.</summary>
internal sealed class WatchedStorage(IStorage inner) : IStorage
{
    /// <summary>The paths that were renamed to: with every file that was written whole.</summary>
    public List<string> Named { get; } = [];

    /// <summary>How often a file or folder of that name was put into its place.</summary>
    public int Count(string name) => Named.Count(n => Path.GetFileName(n) == name);

    public void CreateFolder(string path) => inner.CreateFolder(path);

    public void WriteFile(string path, Action<Stream> write) => inner.WriteFile(path, write);

    public void AppendFile(string path, Action<Stream> write) => inner.AppendFile(path, write);

    public void Rename(string from, string to)
    {
        inner.Rename(from, to);
        Named.Add(to);
    }

    public void SyncFolder(string path) => inner.SyncFolder(path);

    public void DeleteFile(string path) => inner.DeleteFile(path);

    public void DeleteFolder(string path) => inner.DeleteFolder(path);

    public IReadOnlyList<string> List(string folder) => inner.List(folder);

    public bool Exists(string path) => inner.Exists(path);

    public Stream OpenRead(string path) => inner.OpenRead(path);

    public long? FreeBytes(string folder) => inner.FreeBytes(folder);
}
