using HydraSharp.Files;

namespace HydraSharp.Runs.Checkpoints;

/// <summary>A checkpoint in memory. What it hands out are the very bytes that were hashed.</summary>
internal sealed class LoadedCheckpoint
{
    readonly Dictionary<string, byte[]> files = new(StringComparer.Ordinal);

    LoadedCheckpoint(string folder, long step) => (Folder, Step) = (folder, step);

    /// <summary>Where it was read from.</summary>
    public string Folder { get; }

    /// <summary>The step after which it was saved.</summary>
    public long Step { get; }

    /// <summary>The names of its files.</summary>
    public IReadOnlyCollection<string> Files => files.Keys;

    /// <summary>A file's bytes.</summary>
    /// <exception cref="KeyNotFoundException">The checkpoint has no such file.</exception>
    public ReadOnlyMemory<byte> Bytes(string name) => Find(name);

    /// <summary>A file as a stream that can be read only.</summary>
    /// <exception cref="KeyNotFoundException">The checkpoint has no such file.</exception>
    public Stream Open(string name) => new MemoryStream(Find(name), writable: false);

    byte[] Find(string name) =>
        files.TryGetValue(name, out var bytes) ? bytes : throw new KeyNotFoundException($"checkpoint '{Folder}' has no file '{name}'");

    /// <summary>Reads and verifies a checkpoint: manifest, lengths, hashes.</summary>
    /// <exception cref="CheckpointDamage">Anything is not as it was written.</exception>
    internal static LoadedCheckpoint Read(IStorage storage, string folder, long step)
    {
        var loaded = new LoadedCheckpoint(folder, step);
        var manifest = ReadManifest(storage, folder, step);
        foreach (var (name, bytes, sha256) in manifest.Files)
        {
            var content = ReadAll(storage, folder, name, length =>
            {
                if (length != bytes)
                    throw new CheckpointDamage(name, $"has {length} bytes, expected {bytes}");
            });
            var found = Sha256Hash.Of(content);
            if (found != sha256)
                throw new CheckpointDamage(name, $"has SHA-256 {found}, expected {sha256}");
            loaded.files.Add(name, content);
        }

        return loaded;
    }

    /// <summary>Reads a checkpoint's manifest.</summary>
    /// <exception cref="CheckpointDamage">It is missing, damaged or of another step.</exception>
    internal static Manifest ReadManifest(IStorage storage, string folder, long step)
    {
        var manifest = Manifest.Parse(ReadAll(storage, folder, Manifest.FileName, length =>
            {
                if (length > Manifest.LargestBytes)
                    throw new CheckpointDamage(Manifest.FileName, $"has {length} bytes, too many");
            }));
        if (manifest.Step != step)
            throw new CheckpointDamage(Manifest.FileName, $"is of step {manifest.Step}, expected {step}");
        return manifest;
    }

    static byte[] ReadAll(IStorage storage, string folder, string name, Action<long> checkLength)
    {
        try
        {
            using var stream = storage.OpenRead(Path.Combine(folder, name));
            checkLength(stream.Length);
            var bytes = GC.AllocateUninitializedArray<byte>(checked((int)stream.Length));
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CheckpointDamage(name, "is missing", inner: error);
        }
        catch (Exception error) when (StorageFailure.Is(error) || error is OverflowException)
        {
            throw new CheckpointDamage(name, $"cannot be read: {error.Message}", unreadable: true, error);
        }
    }
}
