using System.Diagnostics;
using System.Threading.Channels;
using HydraSharp.Inference.Imaging;
using HydraSharp.Server.Metrics;

namespace HydraSharp.Server.Batching;

/// <summary>
/// Puts images of several requests together into passes: one queue and one thread. Places in the queue are reserved before an image is
/// decoded, so that the queue never grows over its limit and a refusal costs nothing.
/// </summary>
sealed class Batcher : IDisposable
{
    readonly BatchingOptions options;
    readonly Pass pass;
    readonly BatchMetrics metrics;
    readonly Channel<BatchItem> queue;
    readonly Thread worker;
    int reserved;

    public Batcher(BatchingOptions options, Pass pass, BatchMetrics metrics)
    {
        (this.options, this.pass, this.metrics) = (options, pass, metrics);
        queue = Channel.CreateBounded<BatchItem>(new BoundedChannelOptions(options.MaxQueueSize) { SingleReader = true });
        worker = new(Work) { IsBackground = true, Name = "hydra batches" };
        worker.Start();
    }

    /// <summary>Computes a batch.</summary>
    /// <param name="images">The images.</param>
    /// <param name="heads">Places of the wanted tasks in the card, ascending.</param>
    /// <returns>For each of the heads [images, width], row after row.</returns>
    public delegate IReadOnlyList<float[]> Pass(IReadOnlyList<PixelImage> images, IReadOnlyList<int> heads);

    /// <summary>Places that are taken: images that are decoded now or wait.</summary>
    public int Waiting => Volatile.Read(ref reserved);

    /// <summary>Reserves places in the queue, all or none.</summary>
    public bool TryReserve(int count)
    {
        while (true)
        {
            var now = Volatile.Read(ref reserved);
            if (count > options.MaxQueueSize - now)
                return false;
            if (Interlocked.CompareExchange(ref reserved, now + count, now) == now)
                return true;
        }
    }

    /// <summary>Gives places back that no image came to.</summary>
    public void Release(int count) => Interlocked.Add(ref reserved, -count);

    /// <summary>Puts an image into a reserved place, which is free again as soon as its pass begins.</summary>
    /// <param name="image">An image of the model's size.</param>
    /// <param name="heads">Places of the wanted tasks in the card.</param>
    /// <param name="stop">Drops it uncomputed, as long as its pass has not begun.</param>
    /// <param name="times">Receives how long it took, before the answer.</param>
    /// <returns>The decoded numbers of each wanted task.</returns>
    /// <exception cref="OperationCanceledException">It was dropped.</exception>
    public Task<float[][]> Enqueue(PixelImage image, IReadOnlyList<int> heads, CancellationToken stop, BatchTimes? times = null)
    {
        var item = new BatchItem(image, heads, stop, times);
        if (!queue.Writer.TryWrite(item))
            throw new InvalidOperationException("an image came without a reserved place, or after the end");
        return item.Answer;
    }

    /// <summary>Answers what waits, then ends.</summary>
    public void Dispose()
    {
        queue.Writer.TryComplete();
        worker.Join();
    }

    void Work()
    {
        var (items, images) = (new List<BatchItem>(), new List<PixelImage>());
        while (queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            Gather(items, images);
            if (items.Count > 0)
                Answer(items, images);
            items.Clear();
            images.Clear();
        }
    }

    void Gather(List<BatchItem> items, List<PixelImage> images)
    {
        while (images.Count < options.MaxBatchSize)
        {
            if (queue.Reader.TryRead(out var item))
            {
                Release(1);
                if (item.Take() is not { } image)
                    continue;
                items.Add(item);
                images.Add(image);
            }
            else if (items.Count == 0 || !MoreCome(items[0].Since))
                return;
        }
    }

    // Waits for the next image until the first one's patience ends.
    bool MoreCome(long since)
    {
        var left = TimeSpan.FromMicroseconds(options.MaxQueueDelayMicroseconds) - Stopwatch.GetElapsedTime(since);
        if (left <= TimeSpan.Zero)
            return false;
        var next = queue.Reader.WaitToReadAsync().AsTask();
        return next.Wait((int)Math.Ceiling(left.TotalMilliseconds)) && next.Result;
    }

    void Answer(List<BatchItem> items, List<PixelImage> images)
    {
        var start = Stopwatch.GetTimestamp();
        foreach (var item in items)
            metrics.Waited(Stopwatch.GetElapsedTime(item.Since, start));
        try
        {
            options.BeforePass?.Invoke();
            int[] heads = [.. items.SelectMany(i => i.Heads).Distinct().Order()];
            var numbers = pass(images, heads);
            var took = Stopwatch.GetElapsedTime(start);
            metrics.Computed(images.Count, took);
            foreach (var item in items)
                if (item.Times is { } times)
                    (times.Waited, times.Computed, times.Images) = (Stopwatch.GetElapsedTime(item.Since, start), took, images.Count);
            for (var i = 0; i < items.Count; i++)
                items[i].Succeed([.. items[i].Heads.Select(h => Row(numbers[Array.IndexOf(heads, h)], i, items.Count))]);
        }
        catch (Exception error)
        {
            foreach (var item in items)
                item.Fail(error);
        }
    }

    static float[] Row(float[] numbers, int index, int count)
    {
        var width = numbers.Length / count;
        return numbers.AsSpan(index * width, width).ToArray();
    }
}
