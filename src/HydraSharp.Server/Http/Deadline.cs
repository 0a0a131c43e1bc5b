using System.Globalization;
using HydraSharp.Server.Batching;
using Microsoft.AspNetCore.Http;

namespace HydraSharp.Server.Http;

/// <summary>
/// Until when a request's pass must have begun: by the client's header or by option, whichever is sooner. Past it, nothing is computed.
/// </summary>
sealed class Deadline : IDisposable
{
    /// <summary>The header by which a client says how long it waits.</summary>
    public const string Header = "X-Timeout-Milliseconds";

    const long MostMilliseconds = 3_600_000;

    readonly CancellationTokenSource source;
    readonly CancellationToken left;

    /// <exception cref="RefusedException">The header is not a number of milliseconds.</exception>
    public Deadline(HttpContext context, BatchingOptions options)
    {
        left = context.RequestAborted;
        source = CancellationTokenSource.CreateLinkedTokenSource(left);
        if (options.DefaultTimeoutMicroseconds > 0)
            Limit(TimeSpan.FromMicroseconds(options.DefaultTimeoutMicroseconds));
        var asked = context.Request.Headers[Header];
        if (asked.Count == 0)
            return;
        if (
            asked.Count > 1
            || !long.TryParse(asked.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            || milliseconds is < 1 or > MostMilliseconds
        )
            throw new RefusedException(Refusal.BadRequest($"{Header} takes a number of milliseconds from 1 to {MostMilliseconds}"));
        Limit(TimeSpan.FromMilliseconds(milliseconds));
    }

    /// <summary>Cancelled when the time is over or the client has left.</summary>
    public CancellationToken Stop => source.Token;

    TimeSpan Shortest { get; set; } = Timeout.InfiniteTimeSpan;

    /// <summary>Makes it sooner; a later one changes nothing.</summary>
    public void Limit(TimeSpan time)
    {
        if (Shortest != Timeout.InfiniteTimeSpan && time >= Shortest)
            return;
        Shortest = time;
        source.CancelAfter(time);
    }

    /// <summary>Awaits work that ends when the time is over.</summary>
    /// <exception cref="RefusedException">The time was over, and the client is still there.</exception>
    public async Task<T> WithinAsync<T>(Func<CancellationToken, Task<T>> work)
    {
        try
        {
            return await work(Stop);
        }
        catch (OperationCanceledException) when (Stop.IsCancellationRequested && !left.IsCancellationRequested)
        {
            throw new RefusedException(Refusal.Late);
        }
    }

    public void Dispose() => source.Dispose();
}
