using System.Runtime;

namespace HydraSharp.Training;

/// <summary>
/// Keeps the garbage collector from running inside a step. TorchSharp 0.107 does not keep a temporary <c>Scalar</c> alive while native code
/// reads it, and even <c>a - b</c> makes one: a collection at that moment, which the loader's threads bring about, frees it, and the
/// arithmetic goes on with whatever is in its place. Seen once in some 2,000 steps as "argument alpha must not be a floating point number".
/// Tensors are not affected: their dispose scope holds them.
/// </summary>
internal sealed class CollectionPause : IDisposable
{
    const long Budget = 192L << 20;

    long began;

    /// <summary>To be called between two steps: collects when a good part of the budget is used, and pauses again.</summary>
    internal void Between()
    {
        if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
        {
            if (GC.GetTotalAllocatedBytes() - began < Budget / 4) return;
            Dispose();
        }

        began = GC.GetTotalAllocatedBytes();
        try { GC.TryStartNoGCRegion(Budget); }
        catch (InvalidOperationException)
        {
            // Another run of this process has paused it at the same moment.
        }
    }

    public void Dispose()
    {
        if (GCSettings.LatencyMode != GCLatencyMode.NoGCRegion) return;
        try { GC.EndNoGCRegion(); }
        catch (InvalidOperationException)
        {
            // The budget was overrun, which has ended the pause.
        }
    }
}
