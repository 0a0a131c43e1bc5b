using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Networks.Backbones;

namespace HydraSharp.Networks.Weights.Cache;

/// <summary>Weights that somebody published and that have a name here, and what the user's cache has of them.</summary>
public sealed class CachedWeights
{
    readonly WeightsCache cache;
    readonly PublishedWeights known;

    CachedWeights(WeightsCache cache, PublishedWeights known) => (this.cache, this.known) = (cache, known);

    /// <summary>The names, in their order.</summary>
    public static IReadOnlyList<string> Names => [.. PublishedWeights.All.Select(k => k.Name)];

    /// <summary>The folder of the cache; the environment variable HYDRASHARP_CACHE chooses another.</summary>
    public static string Folder => Cache().Folder;

    /// <summary>The name, which may stand in an experiment as <c>pretrained: NAME</c>.</summary>
    public string Name => known.Name;

    /// <summary>The published file's name.</summary>
    public string File => known.File;

    /// <summary>About how long the file is.</summary>
    public long Bytes => known.Bytes;

    /// <summary>The backbone they are of, as an experiment says it.</summary>
    public string Backbone => known.Backbone;

    /// <summary>The input that they were trained with.</summary>
    public PublishedInput Input => known.Input;

    /// <summary>How the file's SHA-256 begins.</summary>
    public string Sha256 => known.Sha256;

    /// <summary>The address of the file.</summary>
    public string Url => cache.AddressOf(known);

    /// <summary>Where the file is in the cache, or would be.</summary>
    public string Path => cache.PathOf(known);

    /// <summary>What the cache has; the file is read whole to verify it.</summary>
    /// <exception cref="HydraException">The file cannot be read.</exception>
    public CacheState State => cache.StateOf(known);

    /// <summary>All, in the order of their names.</summary>
    public static IReadOnlyList<CachedWeights> All()
    {
        var place = Cache();
        return [.. PublishedWeights.All.Select(k => new CachedWeights(place, k))];
    }

    /// <summary>The weights of a name, without regard to case, '-' and '_'.</summary>
    /// <exception cref="HydraException">There are none of that name.</exception>
    public static CachedWeights Of(string name) =>
        new(Cache(), PublishedWeights.Find(name) ?? throw new HydraException(ErrorKind.Usage, $"there are no weights named '{name}'"));

    /// <summary>Copies a file that was fetched elsewhere into the cache; its checksum decides which weights it is.</summary>
    /// <exception cref="HydraException">It is none of the known files. The cache is as it was.</exception>
    public static CachedWeights Import(string file)
    {
        var place = Cache();
        return new(place, place.Import(file));
    }

    /// <summary>Fetches the file unless the cache has it whole; a download that was cut off is continued.</summary>
    /// <param name="report">Receives what the user should know.</param>
    /// <param name="stop">Ends the work early; what was fetched is kept.</param>
    /// <exception cref="HydraException">It cannot be fetched, or is not what it should be.</exception>
    public void Fetch(Action<string> report, CancellationToken stop = default)
    {
        if (State is not CacheState.Cached)
            cache.Fetch(known, report, stop);
    }

    static WeightsCache Cache() => WeightsCache.Open(LocalStorage.FromEnvironment());
}
