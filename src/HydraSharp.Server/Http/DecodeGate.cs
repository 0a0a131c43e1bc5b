namespace HydraSharp.Server.Http;

/// <summary>
/// Lets as many images be decoded or drawn at once as there are processors: each may need a hundred megabytes for a moment.
/// </summary>
sealed class DecodeGate : IDisposable
{
    readonly SemaphoreSlim places = new(Environment.ProcessorCount);

    /// <summary>Does some work in its turn.</summary>
    public async Task<T> RunAsync<T>(Func<T> work, CancellationToken stop)
    {
        await places.WaitAsync(stop);
        try
        {
            return work();
        }
        finally
        {
            places.Release();
        }
    }

    public void Dispose() => places.Dispose();
}
