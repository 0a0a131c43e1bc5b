namespace HydraSharp.Files;

/// <summary>
/// The one way a run reaches the disk. Every call is one operation that a test can make fail, or can stop the process at,
/// so that "killed at any moment" is something that is tried and not hoped for.
/// Errors are the runtime's own (<see cref="IOException"/>, <see cref="UnauthorizedAccessException"/>); <see cref="StorageFailure"/> words
/// them.
/// </summary>
internal interface IStorage
{
    /// <summary>Creates one folder below a folder that exists; nothing happens if it is there already.</summary>
    void CreateFolder(string path);

    /// <summary>
    /// Creates or empties a file, fills it and returns when its bytes are on the disk. Its name is safe only after
    /// <see cref="SyncFolder"/>.
    /// </summary>
    void WriteFile(string path, Action<Stream> write);

    /// <summary>Adds to the end of a file, which is created if need be. Not durable: for logs.</summary>
    void AppendFile(string path, Action<Stream> write);

    /// <summary>
    /// Renames a file or a folder within its folder, in one step. A file of the new name is replaced; a folder must not exist.
    /// </summary>
    void Rename(string from, string to);

    /// <summary>Returns when the names in the folder are on the disk.</summary>
    void SyncFolder(string path);

    /// <summary>Deletes a file; nothing happens if there is none.</summary>
    void DeleteFile(string path);

    /// <summary>Deletes a folder and all in it; nothing happens if there is none.</summary>
    void DeleteFolder(string path);

    /// <summary>The names in a folder, in ordinal order; none if it does not exist.</summary>
    IReadOnlyList<string> List(string folder);

    /// <summary>Whether there is a file or a folder of this name.</summary>
    bool Exists(string path);

    /// <summary>Opens a file for reading; its length is known.</summary>
    Stream OpenRead(string path);

    /// <summary>Bytes free for this user where the folder is; null when that is not known.</summary>
    long? FreeBytes(string folder);
}
