using HydraSharp.Inference.Imaging;
using HydraSharp.Server.Batching;
using HydraSharp.Server.Models;
using HydraSharp.Server.Telemetry;

namespace HydraSharp.Server.Http;

/// <summary>A request that was admitted: it holds its model and its places in the queue until it has been answered.</summary>
sealed class Admission : IDisposable
{
    readonly Traffic traffic;
    int places;

    Admission(Traffic traffic, ModelInstance model, int places) => (this.traffic, Model, this.places) = (traffic, model, places);

    /// <summary>The model, which stays the same whatever is swapped in meanwhile.</summary>
    public ModelInstance Model { get; }

    /// <summary>Admits a request, or refuses it at once.</summary>
    /// <param name="traffic">Counts it.</param>
    /// <param name="model">The model, held by the caller; given up by whoever disposes the admission, or here when it is refused.</param>
    /// <param name="images">The places that it needs.</param>
    /// <exception cref="RefusedException">The queue is full, or the server is about to end.</exception>
    public static Admission Enter(Traffic traffic, ModelInstance model, int images)
    {
        if (!traffic.TryEnter())
        {
            model.Release();
            throw new RefusedException(Refusal.Draining);
        }

        if (model.Batcher.TryReserve(images))
            return new(traffic, model, images);
        traffic.Leave();
        model.Release();
        throw new RefusedException(Refusal.QueueFull);
    }

    /// <summary>Takes more places, or refuses the request.</summary>
    /// <exception cref="RefusedException">The queue is full.</exception>
    public void Widen(int more)
    {
        if (more <= 0)
            return;
        if (!Model.Batcher.TryReserve(more))
            throw new RefusedException(Refusal.QueueFull);
        Interlocked.Add(ref places, more);
    }

    /// <summary>Lets an image wait for its pass.</summary>
    /// <param name="image">An image of the model's size.</param>
    /// <param name="heads">Places of the wanted tasks in the card.</param>
    /// <param name="stop">Drops it as long as it waits.</param>
    /// <returns>The decoded numbers of each of the heads, and how long that took.</returns>
    /// <exception cref="OperationCanceledException">It was dropped before its pass began.</exception>
    public async Task<(float[][] Numbers, BatchTimes Times)> AskAsync(PixelImage image, IReadOnlyList<int> heads, CancellationToken stop)
    {
        Interlocked.Decrement(ref places);
        var times = new BatchTimes();
        var numbers = await Model.Batcher.Enqueue(image, heads, stop, times);
        Spans.Log(times);
        return (numbers, times);
    }

    /// <summary>Ends the request's stay; places that it did not use are free again.</summary>
    public void Dispose()
    {
        Model.Batcher.Release(places);
        Model.Release();
        traffic.Leave();
    }
}
