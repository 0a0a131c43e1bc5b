namespace HydraSharp.Files;

/// <summary>Files that are there whole or not at all, whatever happens while they are written: as those of a run are.</summary>
public static class WholeFile
{
    /// <summary>Makes a folder and those above it that are missing.</summary>
    /// <exception cref="Inference.HydraException">The disk refused.</exception>
    public static void CreateFolder(string path) => DurableFolder.Create(LocalStorage.FromEnvironment(), path);

    /// <summary>Writes or replaces a file; its folder is made where it is missing.</summary>
    /// <exception cref="Inference.HydraException">The disk refused: what was written, how much, why, and what to do.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var storage = LocalStorage.FromEnvironment();
        DurableFolder.Create(storage, AtomicFile.FolderOf(path));
        AtomicFile.Write(storage, path, write);
    }
}
