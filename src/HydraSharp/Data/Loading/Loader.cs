using System.Diagnostics;
using HydraSharp.Data.Augment;
using HydraSharp.DenseLabels;
using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;

namespace HydraSharp.Data.Loading;

/// <summary>
/// Fills buffers with batches ahead of the training, on threads of its own. What a batch holds is a pure function of its examples, the
/// seed and the epoch: the number of threads and their timing cannot change it. Knows no tensors.
/// </summary>
internal sealed class Loader
{
    readonly ImageStore store;
    readonly IReadOnlyList<LabelMaps> maps;
    readonly ImagePreprocessing image;
    readonly IReadOnlyList<TransformSpec> augment;
    readonly LoaderSpec spec;
    readonly Dictionary<nint, LoaderBuffer> buffers;
    readonly int batchSize;
    readonly bool bfloat16;
    readonly PixelNormalizer normalizer;
    long waitedTicks;

    /// <summary>Prepares a loader; starts nothing.</summary>
    /// <param name="store">The images.</param>
    /// <param name="maps">The labels that are images themselves; an example without one gets NaN.</param>
    /// <param name="image">Size and normalisation.</param>
    /// <param name="augment">Random changes of training images, in this order.</param>
    /// <param name="spec">Threads and batches ahead.</param>
    /// <param name="bfloat16">Whether bfloat16 is written instead of float32.</param>
    /// <param name="buffers">Native memory of the caller, each for a batch of batchSize examples; at least two.</param>
    /// <param name="batchSize">Most examples in a batch.</param>
    public Loader(
        ImageStore store,
        IReadOnlyList<LabelMaps> maps,
        ImagePreprocessing image,
        IReadOnlyList<TransformSpec> augment,
        LoaderSpec spec,
        bool bfloat16,
        IReadOnlyList<LoaderBuffer> buffers,
        int batchSize
    )
    {
        if (buffers.Count < 2)
            throw new ArgumentException("one buffer is in use while another is filled: at least two are needed", nameof(buffers));
        (this.store, this.maps, this.image, this.augment, this.spec, this.bfloat16) = (store, maps, image, augment, spec, bfloat16);
        (this.buffers, this.batchSize, normalizer) = (buffers.ToDictionary(b => b.Images), batchSize, image.Normalizer());
    }

    /// <summary>How long the caller has waited for batches in all.</summary>
    public TimeSpan Waited => Stopwatch.GetElapsedTime(0, waitedTicks);

    /// <summary>
    /// Reads batches in order. The buffer of a batch is filled anew once the next batch is asked for. Leaving the loop stops the threads.
    /// </summary>
    /// <param name="batches">The examples of each batch.</param>
    /// <param name="seed">Seed of the augmentation.</param>
    /// <param name="epoch">The epoch, from which augmentation differs.</param>
    /// <param name="train">Whether images are augmented and cropped at random; otherwise the centre is cropped.</param>
    /// <param name="stop">Ends the reading with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="HydraException">
    /// An image cannot be read (<see cref="HydraImageException"/>) or a transform failed; the batches before it were given out.
    /// </exception>
    public IEnumerable<LoadedBatch> Read(IReadOnlyList<int[]> batches, long seed, long epoch, bool train, CancellationToken stop)
    {
        if (batches.FirstOrDefault(b => b.Length > batchSize) is { } large)
            throw new ArgumentException($"a batch of {large.Length} examples, where the buffers hold {batchSize}", nameof(batches));
        return ReadAhead(batches, (buffer, position, index) => Fill(buffer, position, index, seed, epoch, train), stop);
    }

    IEnumerable<LoadedBatch> ReadAhead(IReadOnlyList<int[]> batches, Action<nint, int, int> fill, CancellationToken stop)
    {
        using var ahead = new ReadAhead(batches, [.. buffers.Keys.Take(spec.PrefetchBatches + 1)], fill, spec.WorkerCount(), stop);
        for (var batch = 0; batch < batches.Count; batch++)
        {
            var start = Stopwatch.GetTimestamp();
            var buffer = ahead.Take(batch);
            waitedTicks += Stopwatch.GetTimestamp() - start;
            yield return new(buffer, batches[batch]);
            ahead.Free(batch);
        }
    }

    void Fill(nint buffer, int position, int index, long seed, long epoch, bool train)
    {
        try
        {
            var loaded = store.Get(index);
            var varied = train ? Variation.Of(loaded, augment, image, new(seed, epoch, index)) : Variation.Centre(loaded, image);
            Write(varied.Image.Pixels, buffer, position);
            for (var i = 0; i < maps.Count; i++)
                Write(maps[i], index, varied.Move, buffers[buffer].Maps[i], position);
        }
        catch (Exception e) when (e is not HydraImageException)
        {
            throw new HydraException(ErrorKind.Failed, $"{store.File(index)}: the image could not be prepared: {e.Message}", e);
        }
    }

    unsafe void Write(LabelMaps labels, int index, in Affine move, nint buffer, int position)
    {
        var length = image.Size * image.InputWidth() * labels.Format.Channels;
        var target = new Span<float>((float*)buffer + (long)position * length, length);
        if (labels.Moved(index, move) is { } map)
            map.Values.CopyTo(target);
        else
            target.Fill(float.NaN);
    }

    unsafe void Write(ReadOnlySpan<byte> pixels, nint buffer, int position)
    {
        var start = (long)position * pixels.Length;
        if (bfloat16)
            normalizer.Write(pixels, new Span<ushort>((ushort*)buffer + start, pixels.Length));
        else
            normalizer.Write(pixels, new Span<float>((float*)buffer + start, pixels.Length));
    }
}
