using System.Diagnostics;
using HydraSharp.Inference.Imaging;

namespace HydraSharp.Server.Batching;

/// <summary>An image that waits for a pass. It is taken by the worker or dropped by its request, whichever comes first.</summary>
sealed class BatchItem
{
    readonly TaskCompletionSource<float[][]> answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly CancellationToken stop;
    readonly CancellationTokenRegistration dropping;
    PixelImage? image;

    /// <param name="image">An image of the model's size.</param>
    /// <param name="heads">Places of the wanted tasks in the card.</param>
    /// <param name="stop">Drops it as long as it waits.</param>
    /// <param name="times">Receives how long it took.</param>
    public BatchItem(PixelImage image, IReadOnlyList<int> heads, CancellationToken stop, BatchTimes? times = null)
    {
        (this.image, Heads, this.stop, Times) = (image, heads, stop, times);
        dropping = stop.UnsafeRegister(static item => ((BatchItem)item!).Drop(), this);
    }

    /// <summary>Places of the wanted tasks in the card.</summary>
    public IReadOnlyList<int> Heads { get; }

    /// <summary>Receives how long it took; null where nobody asks.</summary>
    public BatchTimes? Times { get; }

    /// <summary>When it began to wait.</summary>
    public long Since { get; } = Stopwatch.GetTimestamp();

    /// <summary>The decoded numbers of each wanted task; cancelled when it was dropped.</summary>
    public Task<float[][]> Answer => answered.Task;

    /// <summary>Takes the image for a pass; null when it was dropped.</summary>
    public PixelImage? Take() => Interlocked.Exchange(ref image, null);

    /// <summary>Reports the answer.</summary>
    public void Succeed(float[][] numbers)
    {
        dropping.Dispose();
        answered.TrySetResult(numbers);
    }

    /// <summary>Reports that the pass failed.</summary>
    public void Fail(Exception error)
    {
        dropping.Dispose();
        answered.TrySetException(error);
    }

    void Drop()
    {
        if (Take() is not null)
            answered.TrySetCanceled(stop);
    }
}
