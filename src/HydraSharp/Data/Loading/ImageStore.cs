using System.Collections.Concurrent;
using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;

namespace HydraSharp.Data.Loading;

/// <summary>
/// The examples' images, decoded and resized, kept in memory when the loader's settings say so. Any number of threads may use it.
/// </summary>
internal sealed class ImageStore
{
    readonly IReadOnlyList<Example> examples;
    readonly ImagePreprocessing image;
    readonly int maxMegapixels;
    readonly PixelImage?[]? kept;
    readonly ConcurrentDictionary<int, string> warnings = [];

    /// <summary>Decides about the cache; reads nothing yet.</summary>
    /// <param name="examples">The examples; indices count in this order.</param>
    /// <param name="image">Size of the images.</param>
    /// <param name="spec">Whether to keep them.</param>
    /// <exception cref="HydraException">The cache is demanded and larger than its limit.</exception>
    public ImageStore(IReadOnlyList<Example> examples, ImagePreprocessing image, LoaderSpec spec)
    {
        (this.examples, this.image, maxMegapixels) = (examples, image, spec.MaxMegapixels);
        var bytes = (long)image.LoadedHeight() * image.LoadedWidth() * 3 * examples.Count;
        if (!IsKept(bytes, spec))
            return;
        kept = new PixelImage?[examples.Count];
        CacheBytes = bytes;
    }

    /// <summary>Memory that the cache takes once it is full; 0 without a cache.</summary>
    public long CacheBytes { get; }

    /// <summary>Number of images.</summary>
    public int Count => examples.Count;

    /// <summary>The file of an example.</summary>
    public string File(int index) => examples[index].File;

    /// <summary>
    /// The image of an example, upright, <see cref="ImagePreprocessing.LoadedHeight"/> high and
    /// <see cref="ImagePreprocessing.LoadedWidth"/> wide. Its pixels must not be written to.
    /// </summary>
    /// <exception cref="HydraImageException">It cannot be read.</exception>
    public PixelImage Get(int index)
    {
        if (kept is null)
            return Load(index);
        if (Volatile.Read(ref kept[index]) is { } known)
            return known;
        var loaded = Load(index);
        Volatile.Write(ref kept[index], loaded);
        return loaded;
    }

    /// <summary>What is wrong with files although all of their image could be read, of those read so far.</summary>
    public IReadOnlyList<string> Warnings => [.. warnings.OrderBy(w => w.Key).Select(w => $"{examples[w.Key].File}: {w.Value}")];

    /// <summary>Decodes every image, which also fills the cache.</summary>
    /// <param name="workers">Threads that decode.</param>
    /// <param name="progress">Receives how many are done, rising, one call at a time; may be null.</param>
    /// <param name="stop">Ends the work with <see cref="OperationCanceledException"/>.</param>
    /// <returns>Those that cannot be read, in the order of their indices.</returns>
    public IReadOnlyList<BadImage> VerifyAll(int workers, Action<int>? progress, CancellationToken stop) =>
        Verify([.. Enumerable.Range(0, Count)], workers, progress, stop);

    /// <summary>Decodes some of the images, as <see cref="VerifyAll"/> does all.</summary>
    public IReadOnlyList<BadImage> Verify(IReadOnlyList<int> chosen, int workers, Action<int>? progress, CancellationToken stop)
    {
        var errors = new HydraImageException?[Count];
        var done = 0;
        var turn = new Lock();
        Parallel.ForEach(chosen, new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, workers), CancellationToken = stop }, index =>
        {
            try
            {
                Get(index);
            }
            catch (HydraImageException e)
            {
                errors[index] = e;
            }
            if (progress is null)
                return;
            lock (turn)
                progress(++done);
        });
        return [.. errors.Index().Where(e => e.Item is not null).Select(e => new BadImage(e.Index, e.Item!))];
    }

    PixelImage Load(int index)
    {
        var loaded = image.Load(examples[index].File, maxMegapixels);
        if (loaded.Warning is { } warning)
            warnings[index] = warning;
        return loaded;
    }

    static bool IsKept(long bytes, LoaderSpec spec)
    {
        var limit = spec.CacheMegabytes * (1L << 20);
        if (spec.Cache == PixelCache.Off)
            return false;
        // Half of what the machine or container has, so that the model and the page cache have room.
        if (spec.Cache == PixelCache.Auto)
            return bytes <= Math.Min(limit, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2);
        if (bytes <= limit)
            return true;
        throw new HydraException(
            ErrorKind.Resources,
            $"loader.cache_megabytes: the images need {(bytes >> 20) + 1} MiB, more "
                + $"than the {spec.CacheMegabytes} MiB allowed (raise it, or write cache: auto)"
        );
    }
}
