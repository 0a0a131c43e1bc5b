using System.Diagnostics;
using System.Globalization;
using HydraSharp.Server.Metrics;
using HydraSharp.Server.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace HydraSharp.Server.Http;

/// <summary>Counts and times requests that ask a model.</summary>
sealed class Measuring(RequestDelegate next, ServerMetrics metrics, ILogger<Measuring> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var start = Stopwatch.GetTimestamp();
        await next(context);
        var time = Stopwatch.GetElapsedTime(start);
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        var status = context.Response.StatusCode.ToString(CultureInfo.InvariantCulture);
        if (log.IsEnabled(LogLevel.Debug))
            log.LogDebug(
                "{Method} {Route} {Status} in {Milliseconds} ms",
                context.Request.Method,
                route ?? "elsewhere",
                status,
                time.TotalMilliseconds
            );
        if (
            context.Items[nameof(ServedModel)] is not string model
            || context.GetEndpoint()?.Metadata.GetMetadata<MeasuredAs>() is not { } measured
        )
            return;
        metrics.Requests.Add(model, measured.Endpoint, status);
        metrics.RequestSeconds.Add(time.TotalSeconds, model, measured.Endpoint);
    }
}
