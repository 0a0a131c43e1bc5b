using System.Collections.Concurrent;
using System.Numerics;
using System.Security.Cryptography;
using HydraSharp.Data.Loading;
using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;

namespace HydraSharp.Data.Splits.Similarity;

/// <summary>
/// Finds images that occur more than once: reads every file once, finds those that may be alike by hash, compares these, and
/// decodes them whole to find out whether every pixel is the same. The result does not depend on the number of threads.
/// </summary>
/// <param name="distance">Most bits in which the hashes of alike images differ.</param>
/// <param name="correlation">Least correlation of their small grey images.</param>
/// <param name="loader">Threads and the largest image that is decoded.</param>
sealed class DuplicateSearch(int distance, double correlation, LoaderSpec loader)
{
    const int ProgressEvery = 64;

    /// <summary>Every pair, by its first and then its second example. An image that cannot be read is like no other.</summary>
    /// <param name="files">The images' files.</param>
    /// <param name="progress">Receives how many files are read, rising, one call at a time.</param>
    /// <param name="stop">Ends the work with <see cref="OperationCanceledException"/>.</param>
    public IReadOnlyList<DuplicatePair> Find(IReadOnlyList<string> files, Action<int> progress, CancellationToken stop)
    {
        var seen = Read(files, progress, stop);
        int[] readable = [.. Enumerable.Range(0, files.Count).Where(i => seen[i] is not null)];
        var index = new HammingIndex([.. readable.Select(i => seen[i]!.Look.Hash)], distance);
        var found = new ConcurrentBag<DuplicatePair>();
        Parallel.For(0, readable.Length, Threads(stop), i =>
        {
            foreach (var j in index.NearAfter(i))
                if (Compare(readable[i], readable[j], seen, files) is { } pair)
                    found.Add(pair);
        });
        return [.. found.OrderBy(p => p.First).ThenBy(p => p.Second)];
    }

    Seen?[] Read(IReadOnlyList<string> files, Action<int> progress, CancellationToken stop)
    {
        var seen = new Seen?[files.Count];
        var done = 0;
        var turn = new Lock();
        Parallel.For(0, files.Count, Threads(stop), i =>
        {
            try
            {
                var bytes = ImageFile.Read(files[i]);
                seen[i] = new(ImageThumbprint.Of(bytes, files[i], loader.MaxMegapixels), SHA256.HashData(bytes));
            }
            catch (HydraImageException)
            {
                // Reading all images before the first step, or inspecting them, reports it.
            }

            lock (turn)
                if (++done % ProgressEvery == 0 || done == files.Count)
                    progress(done);
        });
        return seen;
    }

    DuplicatePair? Compare(int first, int second, Seen?[] seen, IReadOnlyList<string> files)
    {
        var (one, other) = (seen[first]!, seen[second]!);
        var bits = BitOperations.PopCount(one.Look.Hash ^ other.Look.Hash);
        if (one.Bytes.AsSpan().SequenceEqual(other.Bytes))
            return new(first, second, Likeness.SameBytes, bits, 1);
        var alike = one.Look.Correlation(other.Look);
        if (alike < correlation)
            return null;
        return new(
            first,
            second,
            HaveSamePixels(files[first], files[second]) ? Likeness.SamePixels : Likeness.Near,
            bits,
            Math.Min(1, alike)
        );
    }

    bool HaveSamePixels(string first, string second)
    {
        try
        {
            var (one, other) = (Pixels(first), Pixels(second));
            return one.Width == other.Width && one.Pixels.AsSpan().SequenceEqual(other.Pixels);
        }
        catch (HydraImageException)
        {
            return false;
        }
    }

    PixelImage Pixels(string file) => new ImagePreprocessing { Range = [] }.Decode(ImageFile.Read(file), file, loader.MaxMegapixels);

    ParallelOptions Threads(CancellationToken stop) => new() { MaxDegreeOfParallelism = loader.WorkerCount(), CancellationToken = stop };

    sealed record Seen(ImageThumbprint Look, byte[] Bytes);
}
