using System.Diagnostics;
using HydraSharp.Data.Augment;
using HydraSharp.Inference;

namespace HydraSharp.Data;

/// <summary>
/// Fills batches ahead of the caller on threads of its own. What a batch holds is a pure function of (seed, epoch, examples): the number of
/// threads and their timing cannot change it.
/// </summary>
internal sealed class Loader(
    ImageStore images, ImagePreprocessing image, IReadOnlyList<TransformSpec> augment, LoaderSpec spec, bool bfloat16, IReadOnlyList<nint> buffers, int batchSize)
    : IDisposable
{
    readonly PixelNormalizer normalizer = new(image);
    readonly CancellationTokenSource closing = new();

    /// <summary>Time that the caller has waited for batches.</summary>
    internal TimeSpan Waited { get; private set; }

    /// <summary>Yields batches in order. Only one reading may be under way at a time.</summary>
    /// <param name="batches">The examples of each batch, at most the batch size.</param>
    /// <param name="seed">Seed of the random changes.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="train">Whether pictures are changed at random; otherwise they are centre crops.</param>
    /// <param name="stop">Ends the reading early.</param>
    /// <exception cref="ImageException">A picture cannot be read.</exception>
    internal IEnumerable<LoadedBatch> Read(IReadOnlyList<int[]> batches, long seed, long epoch, bool train, CancellationToken stop)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stop, closing.Token);
        var ahead = new ReadAhead(batches, buffers.Take(spec.Ahead + 1), (buffer, batch) => Fill(buffer, batch, seed, epoch, train));
        try
        {
            ahead.Start(Math.Min(images.Workers, spec.Ahead));
            for (var i = 0; i < batches.Count; i++)
            {
                var before = Stopwatch.GetTimestamp();
                var ready = ahead.Take(i, both.Token);
                Waited += Stopwatch.GetElapsedTime(before);
                yield return ready;
                ahead.Free(ready.Buffer);
            }
        }
        finally
        {
            ahead.Stop();
        }
    }

    public void Dispose()
    {
        closing.Cancel();
        closing.Dispose();
    }

    unsafe void Fill(nint buffer, int[] batch, long seed, long epoch, bool train)
    {
        if (batch.Length > batchSize) throw new ArgumentException($"a batch of {batch.Length} in a buffer for {batchSize}", nameof(batch));
        var each = image.Size * image.Size * 3;
        for (var i = 0; i < batch.Length; i++)
        {
            var pixels = (train ? Changed(batch[i], seed, epoch) : image.CentreCrop(images.Get(batch[i]))).Pixels;
            if (bfloat16) normalizer.Normalize(pixels, new Span<ushort>((ushort*)buffer + (long)i * each, each));
            else normalizer.Normalize(pixels, new Span<float>((float*)buffer + (long)i * each, each));
        }
    }

    PixelImage Changed(int example, long seed, long epoch)
    {
        var random = new SampleRandom(seed, epoch, example);
        var changed = images.Get(example);
        foreach (var transform in augment) changed = transform.Apply(changed, random);
        return image.Crop(changed, random.Next(changed.Width - image.Size + 1), random.Next(changed.Height - image.Size + 1));
    }
}
