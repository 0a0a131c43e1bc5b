using System.Runtime.ExceptionServices;

namespace HydraSharp.Data;

/// <summary>
/// Threads that fill buffers for batches in order. A thread takes a free buffer and the next batch together, so the batch that the caller
/// waits for always has a buffer.
/// </summary>
internal sealed class ReadAhead(IReadOnlyList<int[]> batches, IEnumerable<nint> buffers, Action<nint, int[]> fill)
{
    readonly object gate = new();
    readonly Queue<nint> free = new(buffers);
    readonly Dictionary<int, nint> ready = [];
    readonly List<Thread> threads = [];
    ExceptionDispatchInfo? failure;
    int next;
    bool stopped;

    /// <summary>Starts the threads.</summary>
    internal void Start(int count)
    {
        for (var i = 0; i < Math.Min(count, batches.Count); i++)
        {
            var thread = new Thread(Work) { IsBackground = true, Name = "HydraSharp loader" };
            threads.Add(thread);
            thread.Start();
        }
    }

    /// <summary>Waits for a batch.</summary>
    internal LoadedBatch Take(int batch, CancellationToken stop)
    {
        using var wake = stop.Register(() =>
        {
            lock (gate) Monitor.PulseAll(gate);
        });
        lock (gate)
        {
            nint buffer;
            while (!ready.Remove(batch, out buffer))
            {
                stop.ThrowIfCancellationRequested();
                failure?.Throw();
                Monitor.Wait(gate);
            }

            return new(buffer, batches[batch]);
        }
    }

    /// <summary>Gives a buffer back.</summary>
    internal void Free(nint buffer)
    {
        lock (gate)
        {
            free.Enqueue(buffer);
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Ends the threads and waits until they have let go of the buffers.</summary>
    internal void Stop()
    {
        lock (gate)
        {
            stopped = true;
            Monitor.PulseAll(gate);
        }

        foreach (var thread in threads) thread.Join();
    }

    void Work()
    {
        while (Next() is var (batch, buffer))
        {
            try
            {
                fill(buffer, batches[batch]);
                lock (gate) ready.Add(batch, buffer);
            }
            catch (Exception e)
            {
                lock (gate)
                {
                    failure ??= ExceptionDispatchInfo.Capture(e);
                    stopped = true;
                }
            }

            lock (gate) Monitor.PulseAll(gate);
        }
    }

    (int Batch, nint Buffer)? Next()
    {
        lock (gate)
        {
            while (!stopped && next < batches.Count && free.Count == 0) Monitor.Wait(gate);
            return stopped || next >= batches.Count ? null : (next++, free.Dequeue());
        }
    }
}
