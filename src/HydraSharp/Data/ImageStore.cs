using System.Collections.Concurrent;
using HydraSharp.Inference;

namespace HydraSharp.Data;

/// <summary>The pictures of a list of examples, resized; decoded once and kept, or decoded anew each time. Safe from any thread.</summary>
internal sealed class ImageStore
{
    readonly IReadOnlyList<Example> examples;
    readonly ImagePreprocessing image;
    readonly LoaderSpec spec;
    readonly byte[]?[]? cache;
    readonly int side;

    internal ImageStore(IReadOnlyList<Example> examples, ImagePreprocessing image, LoaderSpec spec)
    {
        (this.examples, this.image, this.spec) = (examples, image, spec);
        side = image.Resize > 0 ? image.Resize : image.Size;
        var wanted = (long)examples.Count * side * side * 3;
        var keeps = spec.Cache == PixelCache.Memory || (spec.Cache == PixelCache.Auto && wanted <= (long)spec.CacheMegabytes << 20);
        CacheBytes = keeps ? wanted : 0;
        cache = keeps ? new byte[]?[examples.Count] : null;
    }

    /// <summary>Memory that the kept pixels take when all are there; 0 when none are kept.</summary>
    internal long CacheBytes { get; }

    /// <summary>Threads that decode.</summary>
    internal int Workers => spec.Workers > 0 ? spec.Workers : Environment.ProcessorCount;

    /// <summary>The file of an example.</summary>
    internal string File(int example) => examples[example].File;

    /// <summary>The resized picture of an example.</summary>
    /// <exception cref="ImageException">It cannot be read.</exception>
    internal PixelImage Get(int example)
    {
        if (cache?[example] is { } kept) return new(side, side, kept);
        var read = image.Load(examples[example].File, spec.MaxMegapixels);
        if (cache is not null) cache[example] = read.Pixels;
        return read;
    }

    /// <summary>Reads every one of these pictures once.</summary>
    /// <param name="chosen">Examples.</param>
    /// <param name="progress">Told now and then: done, total; from one thread at a time.</param>
    /// <param name="stop">Ends the work early.</param>
    /// <returns>Those that cannot be read, in the order of the examples.</returns>
    internal IReadOnlyList<(int Index, ImageException Error)> Verify(IReadOnlyList<int> chosen, Action<int, int> progress, CancellationToken stop)
    {
        var bad = new ConcurrentBag<(int Index, ImageException Error)>();
        var done = 0;
        var told = new Lock();
        Parallel.ForEach(chosen, new ParallelOptions { MaxDegreeOfParallelism = Workers, CancellationToken = stop }, example =>
        {
            try { Get(example); }
            catch (ImageException e) { bad.Add((example, e)); }
            var count = Interlocked.Increment(ref done);
            if (count % 256 != 0 && count != chosen.Count) return;
            lock (told) progress(count, chosen.Count);
        });
        return [.. bad.OrderBy(b => b.Index)];
    }
}
