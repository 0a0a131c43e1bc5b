using System.Diagnostics;
using System.Globalization;
using HydraSharp.Server.Batching;
using HydraSharp.Server.Telemetry;
using Microsoft.AspNetCore.Http;

namespace HydraSharp.Server.Http;

/// <summary>What the parts of a request took, reported in its Server-Timing header (W3C); of several images the slowest.</summary>
sealed class ServerTiming
{
    readonly Lock gate = new();
    readonly List<(string Part, TimeSpan Slowest)> parts = [];

    /// <summary>Times a part of the work, which is a span of the request's trace too.</summary>
    public T Of<T>(string part, Func<T> work)
    {
        using var span = Spans.Begin(part);
        var began = Stopwatch.GetTimestamp();
        try
        {
            return work();
        }
        finally
        {
            Keep(part, Stopwatch.GetElapsedTime(began));
        }
    }

    /// <summary>Writes the header.</summary>
    public void Log(HttpContext context, IReadOnlyCollection<BatchTimes> times)
    {
        if (times.Count > 0)
        {
            Keep("queue", times.Max(t => t.Waited));
            Keep("network", times.Max(t => t.Computed));
        }

        if (parts.Count == 0)
            return;
        context.Response.Headers["Server-Timing"] = string.Join(
            ", ",
            parts.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Part};dur={p.Slowest.TotalMilliseconds:0.##}"))
        );
    }

    void Keep(string part, TimeSpan time)
    {
        lock (gate)
        {
            var place = parts.FindIndex(p => p.Part == part);
            if (place < 0)
                parts.Add((part, time));
            else if (time > parts[place].Slowest)
                parts[place] = (part, time);
        }
    }
}
