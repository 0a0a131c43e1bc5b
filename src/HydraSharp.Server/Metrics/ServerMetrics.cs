using System.Diagnostics.Metrics;

namespace HydraSharp.Server.Metrics;

/// <summary>All that the server counts.</summary>
sealed class ServerMetrics : IDisposable
{
    /// <summary>The name of the meter, by which a program of its own can listen.</summary>
    public const string MeterName = "HydraSharp.Server";

    static readonly double[] Seconds = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];
    static readonly double[] Images = [1, 2, 4, 8, 16, 32, 64, 128];

    readonly List<IMetric> all = [];

    public ServerMetrics()
    {
        Requests = Keep(
            new Counters(
                Meter,
                "hydra_requests_total",
                "Requests that ask a model, by how they were answered.",
                "model",
                "endpoint",
                "code"
            )
        );
        RequestSeconds = Keep(
            new Histograms(
                Meter,
                "hydra_request_seconds",
                "Time from a request's head to the end of its answer.",
                Seconds,
                "model",
                "endpoint"
            )
        );
        Rejections = Keep(new Counters(Meter, "hydra_rejections_total", "Requests that were refused, by reason.", "model", "reason"));
        BatchSize = Keep(new Histograms(Meter, "hydra_batch_size", "Images in a pass.", Images, "model"));
        PassSeconds = Keep(new Histograms(Meter, "hydra_pass_seconds", "Time of a pass through the network.", Seconds, "model"));
        QueueSeconds = Keep(new Histograms(Meter, "hydra_queue_seconds", "Time that an image waited for its pass.", Seconds, "model"));
        Loads = Keep(new Counters(Meter, "hydra_model_loads_total", "Model files that were loaded or refused.", "model", "outcome"));
    }

    /// <summary>The same numbers for OpenTelemetry.</summary>
    public Meter Meter { get; } = new(MeterName);

    public Counters Requests { get; }

    public Histograms RequestSeconds { get; }

    public Counters Rejections { get; }

    public Histograms BatchSize { get; }

    public Histograms PassSeconds { get; }

    public Histograms QueueSeconds { get; }

    public Counters Loads { get; }

    /// <summary>Adds one to what is written.</summary>
    public T Keep<T>(T metric)
        where T : IMetric
    {
        all.Add(metric);
        return metric;
    }

    /// <summary>All series in Prometheus's text format, version 0.0.4.</summary>
    public string Text()
    {
        using var writer = new StringWriter();
        foreach (var metric in all)
            metric.Write(writer);
        return writer.ToString();
    }

    public void Dispose() => Meter.Dispose();
}
