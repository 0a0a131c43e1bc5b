using System.Runtime.ExceptionServices;

namespace HydraSharp.Data.Loading;

/// <summary>
/// Threads that fill a ring of buffers with batches, in pieces of a few examples, and a consumer that takes the batches in order. One
/// lock guards all; a piece is a millisecond's work, so it is seldom held.
/// </summary>
sealed class ReadAhead : IDisposable
{
    const int PieceLength = 8;
    readonly IReadOnlyList<int[]> batches;
    readonly IReadOnlyList<nint> buffers;
    readonly Action<nint, int, int> fill;
    readonly CancellationToken stop;
    readonly CancellationTokenRegistration registration;
    readonly List<Thread> threads = [];
    readonly object gate = new();
    readonly Slot[] slots;
    int nextBatch;
    int nextPosition;
    int freed;
    volatile bool isEnding;

    /// <summary>Starts the threads.</summary>
    /// <param name="batches">The examples of each batch.</param>
    /// <param name="buffers">The ring; one of them is the consumer's.</param>
    /// <param name="fill">Writes one example: buffer, position in it, index of the example.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="stop">Makes the consumer leave with <see cref="OperationCanceledException"/>.</param>
    public ReadAhead(
        IReadOnlyList<int[]> batches,
        IReadOnlyList<nint> buffers,
        Action<nint, int, int> fill,
        int workers,
        CancellationToken stop
    )
    {
        (this.batches, this.buffers, this.fill, this.stop) = (batches, buffers, fill, stop);
        slots = [.. buffers.Select(_ => new Slot())];
        for (var batch = 0; batch < Math.Min(slots.Length, batches.Count); batch++)
            slots[batch].Begin(batches[batch].Length);
        registration = stop.Register(Wake);
        for (var i = 0; i < workers; i++)
        {
            threads.Add(new(Work) { IsBackground = true, Name = $"loader {i}" });
            threads[^1].Start();
        }
    }

    /// <summary>Waits for a batch, in order, and gives its buffer.</summary>
    public nint Take(int batch)
    {
        var slot = slots[batch % slots.Length];
        lock (gate)
        {
            while (slot.Left > 0 && !stop.IsCancellationRequested)
                Monitor.Wait(gate);
        }

        stop.ThrowIfCancellationRequested();
        slot.Error?.Throw();
        return buffers[batch % slots.Length];
    }

    /// <summary>Gives a taken batch's buffer back to the threads.</summary>
    public void Free(int batch)
    {
        lock (gate)
        {
            freed = batch + 1;
            var next = batch + slots.Length;
            if (next < batches.Count)
                slots[batch % slots.Length].Begin(batches[next].Length);
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Ends the threads; waits for the images they are at, not for the batch.</summary>
    public void Dispose()
    {
        registration.Dispose();
        isEnding = true;
        Wake();
        foreach (var thread in threads)
            thread.Join();
    }

    void Wake()
    {
        lock (gate)
            Monitor.PulseAll(gate);
    }

    void Work()
    {
        while (NextPiece() is var (batch, start, end) && end > start)
        {
            var position = start;
            ExceptionDispatchInfo? error = null;
            try
            {
                for (; position < end && !isEnding; position++)
                    fill(buffers[batch % slots.Length], position, batches[batch][position]);
            }
            catch (Exception e)
            {
                error = ExceptionDispatchInfo.Capture(e);
            }

            lock (gate)
            {
                slots[batch % slots.Length].End(end - start, position, error);
                Monitor.PulseAll(gate);
            }
        }
    }

    // The next few examples nobody has begun; nothing when there is no more to do. Waits for a free buffer.
    (int Batch, int Start, int End) NextPiece()
    {
        lock (gate)
        {
            while (!isEnding && !stop.IsCancellationRequested)
            {
                while (nextBatch < batches.Count && nextPosition >= batches[nextBatch].Length)
                    (nextBatch, nextPosition) = (nextBatch + 1, 0);
                if (nextBatch == batches.Count)
                    break;
                if (nextBatch >= freed + slots.Length)
                {
                    Monitor.Wait(gate);
                    continue;
                }

                var start = nextPosition;
                nextPosition = Math.Min(start + PieceLength, batches[nextBatch].Length);
                return (nextBatch, start, nextPosition);
            }

            return default;
        }
    }

    sealed class Slot
    {
        int errorPosition;

        public int Left { get; private set; }

        /// <summary>The error of the batch's first example that has one, whichever thread met it first.</summary>
        public ExceptionDispatchInfo? Error { get; private set; }

        public void Begin(int examples) => (Left, Error, errorPosition) = (examples, null, int.MaxValue);

        public void End(int examples, int position, ExceptionDispatchInfo? error)
        {
            Left -= examples;
            if (error is not null && position < errorPosition)
                (Error, errorPosition) = (error, position);
        }
    }
}
