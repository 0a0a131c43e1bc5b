using System.Diagnostics;
using System.Globalization;
using HydraSharp.Server.Batching;
using HydraSharp.Server.Telemetry;
using Microsoft.AspNetCore.Http;

namespace HydraSharp.Server.Http;

/// <summary>What the parts of a request took, told in its Server-Timing header (W3C); of several pictures the slowest.</summary>
sealed class ServerTiming
{
    long decode;

    /// <summary>Times work and counts it as decoding.</summary>
    public T Decoding<T>(Func<T> work)
    {
        using var span = Spans.Begin("decode");
        var began = Stopwatch.GetTimestamp();
        try { return work(); }
        finally { InterlockedMax(Stopwatch.GetElapsedTime(began).Ticks); }
    }

    /// <summary>Writes the header.</summary>
    public void Tell(HttpContext context, IReadOnlyCollection<BatchTimes> times)
    {
        if (times.Count == 0) return;
        context.Response.Headers["Server-Timing"] =
            $"decode;dur={Text(new(decode))}, queue;dur={Text(times.Max(t => t.Waited))}, network;dur={Text(times.Max(t => t.Computed))}";
    }

    static string Text(TimeSpan time) => time.TotalMilliseconds.ToString("0.##", CultureInfo.InvariantCulture);

    void InterlockedMax(long ticks)
    {
        for (var now = Interlocked.Read(ref decode); ticks > now; now = Interlocked.Read(ref decode))
            if (Interlocked.CompareExchange(ref decode, ticks, now) == now) return;
    }
}
