using System.Diagnostics;
using HydraSharp.Server.Batching;

namespace HydraSharp.Server.Telemetry;

/// <summary>The parts of a request as spans of its trace: decode, queue and network. Nothing is made where nobody listens.</summary>
static class Spans
{
    /// <summary>The name of the source, by which a program of its own can listen.</summary>
    public const string SourceName = "HydraSharp.Server";

    static readonly ActivitySource Source = new(SourceName);

    /// <summary>A part that lasts until it is disposed.</summary>
    public static Activity? Begin(string name) => Source.StartActivity(name);

    /// <summary>An image's wait and its pass, reported when both are over.</summary>
    public static void Log(BatchTimes times)
    {
        if (!Source.HasListeners())
            return;
        var end = DateTimeOffset.UtcNow;
        var began = end - times.Computed;
        using (var queue = Source.StartActivity("queue", ActivityKind.Internal, default(ActivityContext), startTime: began - times.Waited))
            queue?.SetEndTime(began.UtcDateTime);
        using var network = Source.StartActivity("network", ActivityKind.Internal, default(ActivityContext), startTime: began);
        network?.SetTag("hydra.batch.size", times.Images).SetEndTime(end.UtcDateTime);
    }
}
