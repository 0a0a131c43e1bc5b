using System.Security.Cryptography;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Networks.Backbones;

namespace HydraSharp.Networks.Weights.Cache;

/// <summary>
/// A folder of published weights. A file has its name there only once its checksum is verified and its bytes are on the disk.
/// </summary>
internal sealed class WeightsCache(IStorage storage, CacheFolder place)
{
    const int Block = 1 << 20;

    /// <summary>The user's cache.</summary>
    internal static WeightsCache Open(IStorage storage) => new(storage, CacheFolder.FromEnvironment());

    /// <summary>The weights that are recognised by their checksum.</summary>
    internal IReadOnlyList<PublishedWeights> Known { get; init; } = PublishedWeights.All;

    /// <summary>The folder.</summary>
    internal string Folder => place.Folder;

    /// <summary>Where the file of some weights is, or would be.</summary>
    internal string PathOf(PublishedWeights weights) => Path.Combine(place.Folder, weights.File);

    /// <summary>The address of the file.</summary>
    internal string AddressOf(PublishedWeights weights) => (place.Mirror ?? weights.Source) + weights.File;

    /// <summary>What the cache has; a file is read whole to verify it.</summary>
    /// <exception cref="HydraException">The file cannot be read.</exception>
    internal CacheState StateOf(PublishedWeights weights)
    {
        var path = PathOf(weights);
        if (!storage.Exists(path))
            return storage.Exists(PartialOf(weights)) ? CacheState.Partial : CacheState.Absent;
        return IsRight(weights, Hash(path)) ? CacheState.Cached : CacheState.Damaged;
    }

    /// <summary>The file's path. It is verified, and fetched where it is absent.</summary>
    /// <param name="weights">Which.</param>
    /// <param name="log">Receives what the user should know.</param>
    /// <param name="stop">Ends the work early; what was fetched is kept.</param>
    /// <exception cref="HydraException">It is damaged, or absent and cannot be fetched (kind Model; where to put which file).</exception>
    internal string Get(PublishedWeights weights, Action<string> log, CancellationToken stop)
    {
        var path = PathOf(weights);
        if (!storage.Exists(path))
            return Fetch(weights, log, stop);
        var hash = Hash(path);
        return IsRight(weights, hash)
            ? path
            : throw Wrong(weights, path, hash, $"Run 'hydra weights get {weights.Name}' to fetch it anew, or delete it");
    }

    /// <summary>Fetches a file, continuing where an earlier try was cut off, and verifies it.</summary>
    /// <exception cref="HydraException">
    /// It cannot be fetched, or is not what it should be (kind Model). Nothing has the file's name then.
    /// </exception>
    internal string Fetch(PublishedWeights weights, Action<string> log, CancellationToken stop)
    {
        DurableFolder.Create(storage, place.Folder);
        var partial = PartialOf(weights);
        log($"fetching {weights.Name} from {AddressOf(weights)} (about {StorageFailure.Size(weights.Bytes)})");
        try
        {
            new WeightsDownload(storage, log).Fetch(new Uri(AddressOf(weights)), partial, stop);
        }
        catch (NetworkException error)
        {
            var kept = storage.Exists(partial) ? " What came is kept; the next try continues from there." : "";
            throw new HydraException(
                ErrorKind.Model,
                $"{weights.Name} is not in the cache and cannot be fetched from {AddressOf(weights)}: {error.Message}.{kept} "
                    + $"Where there is no network: get that file elsewhere and run "
                    + $"'hydra weights import FILE', or put it there as {PathOf(weights)}",
                error
            );
        }

        try
        {
            Install(partial, weights, "It was deleted; try again, and inform the publisher if it stays so");
        }
        finally
        {
            Delete(partial);
        }
        log($"{weights.Name} is in {PathOf(weights)}, its checksum is right");
        return PathOf(weights);
    }

    /// <summary>Copies a file of the user's into the cache; its checksum shows which weights it is.</summary>
    /// <exception cref="HydraException">It is none of the known files (kind Model). The cache is as it was.</exception>
    internal PublishedWeights Import(string file)
    {
        if (!storage.Exists(file))
            throw new HydraException(ErrorKind.Model, $"there is no file '{file}'");
        var hash = Hash(file);
        var weights = Known.FirstOrDefault(k => IsRight(k, hash));
        if (weights is null)
        {
            var meant = Known.FirstOrDefault(k => k.File == Path.GetFileName(file));
            throw meant is not null
                ? Wrong(meant, file, hash, $"Get it again from {AddressOf(meant)}")
                : new HydraException(
                    ErrorKind.Model,
                    $"{file}: its SHA-256 {hash} is that of none of the known weights; 'hydra weights list' names their "
                        + $"files. A file of your own needs no import: write pretrained: {{ type: WeightsFile, file: {file} }}"
                );
        }

        DurableFolder.Create(storage, place.Folder);
        Install(file, weights, "It was changed while it was copied; try again");
        return weights;
    }

    string PartialOf(PublishedWeights weights) => PathOf(weights) + ".part";

    // Hashed while it is copied, so that what gets the name is what was verified.
    void Install(string from, PublishedWeights weights, string remedy) => AtomicFile.Write(storage, PathOf(weights), stream =>
        {
            var hash = Read(from, block => stream.Write(block));
            if (!IsRight(weights, hash))
                throw Wrong(weights, from, hash, remedy);
        });

    string Hash(string path)
    {
        try
        {
            return Read(path, _ => { });
        }
        catch (Exception error) when (StorageFailure.Is(error))
        {
            throw new HydraException(ErrorKind.Model, $"cannot read weights '{path}': {error.Message}", error);
        }
    }

    string Read(string path, Sink sink)
    {
        using var stream = storage.OpenRead(path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = new byte[Block];
        for (int count; (count = stream.Read(block)) > 0; )
        {
            hash.AppendData(block.AsSpan(0, count));
            sink(block.AsSpan(0, count));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    void Delete(string path)
    {
        try
        {
            storage.DeleteFile(path);
        }
        catch (Exception error) when (StorageFailure.Is(error))
        { /* the next fetch begins with it */
        }
    }

    static bool IsRight(PublishedWeights weights, string hash) => hash.StartsWith(weights.Sha256, StringComparison.Ordinal);

    static HydraException Wrong(PublishedWeights weights, string path, string hash, string remedy) =>
        new(
            ErrorKind.Model,
            $"{path}: not the file {weights.File}: its SHA-256 is {hash}, and should begin with {weights.Sha256}. {remedy}"
        );

    delegate void Sink(ReadOnlySpan<byte> block);
}
