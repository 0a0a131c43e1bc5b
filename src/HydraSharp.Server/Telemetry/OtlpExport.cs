using System.Reflection;
using HydraSharp.Server.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace HydraSharp.Server.Telemetry;

/// <summary>
/// Sends metrics, traces and log lines to a collector by OTLP. Only <see cref="ServerOptions.Otlp"/> turns it on; what else OpenTelemetry's
/// variables say (OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES, OTEL_EXPORTER_OTLP_PROTOCOL and _HEADERS, OTEL_TRACES_SAMPLER,
/// OTEL_METRIC_EXPORT_INTERVAL) holds then.
/// </summary>
static class OtlpExport
{
    // A collector that is silent must not hold up the end.
    const int MostMilliseconds = 1000;

    /// <summary>Adds it to a server.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="collector">The collector's address, without the path of a signal.</param>
    public static void AddTo(WebApplicationBuilder builder, Uri collector)
    {
        builder.Logging.AddOpenTelemetry(log => (log.IncludeScopes, log.IncludeFormattedMessage) = (true, true));
        builder
            .Services.AddOpenTelemetry()
            .ConfigureResource(Name)
            .WithMetrics(metrics =>
                metrics
                    .AddMeter(ServerMetrics.MeterName, "System.Runtime")
                    .AddAspNetCoreInstrumentation()
                    .AddOtlpExporter(otlp => Aim(otlp, collector, "v1/metrics"))
            )
            .WithTracing(traces =>
                traces
                    .AddSource(Spans.SourceName)
                    .AddAspNetCoreInstrumentation(web => web.Filter = IsWork)
                    .AddOtlpExporter(otlp => Aim(otlp, collector, "v1/traces"))
            )
            .WithLogging(logs => logs.AddOtlpExporter(otlp => Aim(otlp, collector, "v1/logs")));
    }

    static void Name(ResourceBuilder resource)
    {
        var version = typeof(OtlpExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        resource.AddService(
            Environment.GetEnvironmentVariable("OTEL_SERVICE_NAME") is { Length: > 0 } name ? name : "hydra",
            serviceVersion: version
        );
    }

    static void Aim(OtlpExporterOptions otlp, Uri collector, string path)
    {
        var isSet = Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_PROTOCOL") is { Length: > 0 };
        if (!isSet)
            otlp.Protocol = OtlpExportProtocol.HttpProtobuf;
        otlp.Endpoint = otlp.Protocol == OtlpExportProtocol.HttpProtobuf ? new($"{collector.AbsoluteUri.TrimEnd('/')}/{path}") : collector;
        otlp.TimeoutMilliseconds = MostMilliseconds;
    }

    // Probes and scrapes would drown the rest.
    static bool IsWork(Microsoft.AspNetCore.Http.HttpContext context) =>
        !context.Request.Path.StartsWithSegments("/v2/health", StringComparison.Ordinal) && context.Request.Path != "/metrics";
}
