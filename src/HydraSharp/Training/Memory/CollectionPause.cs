using System.Runtime;

namespace HydraSharp.Training.Memory;

/// <summary>
/// Keeps the garbage collector from running inside a step. TorchSharp 0.107 does not keep a temporary <c>Scalar</c> alive while native code
/// reads it, and even <c>a - b</c> makes one: a collection at that moment, which the loader's threads bring about, frees it, and the
/// arithmetic continues with whatever is in its place. Seen once in some 2,000 steps as "argument alpha must not be a floating point
/// number".
/// Tensors are not affected: their dispose scope holds them.
/// </summary>
internal sealed class CollectionPause : IDisposable
{
    const long Smallest = 192L << 20;
    const long Largest = 4L << 30;
    const int Steps = 8;

    long ends;
    long last = GC.GetTotalAllocatedBytes();
    long most;

    /// <summary>
    /// To be called between two steps: collects when the next two might not fit into what the pause has left, and pauses again.
    /// </summary>
    internal void Between()
    {
        var allocated = GC.GetTotalAllocatedBytes();
        most = Math.Max(most, allocated - last);
        last = allocated;
        if (allocated + 2 * most < ends && GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
            return;
        Dispose();
        GC.Collect(0, GCCollectionMode.Forced, blocking: true);
        var budget = Math.Clamp(Steps * most, Smallest, Largest);
        try
        {
            ends = GC.TryStartNoGCRegion(budget, disallowFullBlockingGC: true) ? allocated + budget : 0;
        }
        catch (InvalidOperationException)
        {
            // Another run of this process has paused it at the same moment.
        }
    }

    /// <summary>
    /// Gives back what the pauses have left: each begins in fresh memory, and what outlives it keeps a whole region of it alive.
    /// </summary>
    internal static void Compact() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    public void Dispose()
    {
        if (GCSettings.LatencyMode != GCLatencyMode.NoGCRegion)
            return;
        try
        {
            GC.EndNoGCRegion();
        }
        catch (InvalidOperationException)
        {
            // The budget was overrun, which has ended the pause.
        }
    }
}
