using System.Diagnostics;

namespace HydraSharp.Files;

/// <summary>
/// A disk that kills its own process, as SIGKILL does, at the n-th change (reads are not counted). Crash tests raise n until a run passes:
/// the method of "How SQLite Is Tested".
/// </summary>
internal sealed class CrashingStorage(IStorage inner, int operation, CrashingStorage.Moment moment, Action? die = null) : IStorage
{
    int changes;

    /// <summary>When the process ends.</summary>
    internal enum Moment
    {
        /// <summary>Before the change.</summary>
        Before,

        /// <summary>With half of the bytes written and none of them durable; as <see cref="Before"/> for what is not a write.</summary>
        During,

        /// <summary>Right after the change.</summary>
        After,
    }

    public void CreateFolder(string path) => Change(() => inner.CreateFolder(path));

    public void WriteFile(string path, Action<Stream> write) =>
        Change(() => inner.WriteFile(path, write), () => inner.WriteFile(path, Half(write)));

    public void AppendFile(string path, Action<Stream> write) =>
        Change(() => inner.AppendFile(path, write), () => inner.AppendFile(path, Half(write)));

    public void Rename(string from, string to) => Change(() => inner.Rename(from, to));

    public void SyncFolder(string path) => Change(() => inner.SyncFolder(path));

    public void DeleteFile(string path) => Change(() => inner.DeleteFile(path));

    public void DeleteFolder(string path) => Change(() => inner.DeleteFolder(path));

    public IReadOnlyList<string> List(string folder) => inner.List(folder);

    public bool Exists(string path) => inner.Exists(path);

    public Stream OpenRead(string path) => inner.OpenRead(path);

    public long? FreeBytes(string folder) => inner.FreeBytes(folder);

    void Change(Action act, Action? half = null)
    {
        var last = Interlocked.Increment(ref changes) == operation;
        if (last && moment == Moment.During && half is not null)
            half();
        if (last && moment != Moment.After)
            Die();
        act();
        if (last)
            Die();
    }

    Action<Stream> Half(Action<Stream> write) =>
        stream =>
        {
            using var whole = new MemoryStream();
            write(whole);
            stream.Write(whole.GetBuffer().AsSpan(0, (int)whole.Length / 2));
            stream.Flush();
            Die();
        };

    void Die()
    {
        if (die is not null)
        {
            die();
            return;
        }

        using var self = Process.GetCurrentProcess();
        self.Kill();
        Thread.Sleep(Timeout.InfiniteTimeSpan);
    }
}
