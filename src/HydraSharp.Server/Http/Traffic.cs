namespace HydraSharp.Server.Http;

/// <summary>Counts the requests that were admitted and not yet answered, and closes the door before the end.</summary>
sealed class Traffic
{
    static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    int inside;
    volatile bool closed;

    /// <summary>Whether no new work is taken.</summary>
    public bool IsClosed => closed;

    /// <summary>Requests that were admitted and not yet answered.</summary>
    public int Inside => Volatile.Read(ref inside);

    /// <summary>Admits a request, unless the door is closed.</summary>
    public bool TryEnter()
    {
        // Entered first and looked at the door then: who closes the door sees everybody who is inside.
        Interlocked.Increment(ref inside);
        if (!closed)
            return true;
        Leave();
        return false;
    }

    /// <summary>A request was answered.</summary>
    public void Leave() => Interlocked.Decrement(ref inside);

    /// <summary>Closes the door and waits until all are out.</summary>
    /// <returns>Whether they were, in this time.</returns>
    public async Task<bool> CloseAsync(TimeSpan most)
    {
        closed = true;
        Interlocked.MemoryBarrier();
        using var patience = new CancellationTokenSource(most);
        while (Inside > 0 && !patience.IsCancellationRequested)
            await Task.Delay(Step, CancellationToken.None);
        return Inside == 0;
    }
}
