namespace HydraSharp.Server.Metrics;

/// <summary>What OpenTelemetry calls a metric of Prometheus: dots for underscores, and the unit beside the name.</summary>
static class InstrumentName
{
    /// <summary>Such as hydra.requests for hydra_requests_total, and hydra.pass.duration in seconds for hydra_pass_seconds.</summary>
    public static (string Name, string? Unit) Of(string prometheus)
    {
        if (prometheus.EndsWith("_seconds", StringComparison.Ordinal))
            return (Dots(prometheus[..^"_seconds".Length] + "_duration"), "s");
        return (Dots(prometheus.EndsWith("_total", StringComparison.Ordinal) ? prometheus[..^"_total".Length] : prometheus), null);
    }

    static string Dots(string name) => name.Replace('_', '.');
}
