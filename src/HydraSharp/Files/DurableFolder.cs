namespace HydraSharp.Files;

/// <summary>Creates folders whose names survive a power loss.</summary>
internal static class DurableFolder
{
    /// <summary>Creates the folder and those above it that are missing.</summary>
    /// <exception cref="Inference.HydraException">The disk refused.</exception>
    public static void Create(IStorage storage, string path)
    {
        try
        {
            CreateMissing(storage, path);
        }
        catch (Exception error) when (StorageFailure.Is(error))
        {
            throw StorageFailure.Explain(error, storage, $"cannot create folder '{path}'", AtomicFile.FolderOf(path));
        }
    }

    static void CreateMissing(IStorage storage, string path)
    {
        if (storage.Exists(path))
            return;
        var above = AtomicFile.FolderOf(Path.TrimEndingDirectorySeparator(path));
        if (above != ".")
            CreateMissing(storage, above);
        storage.CreateFolder(path);
        storage.SyncFolder(above);
    }
}
