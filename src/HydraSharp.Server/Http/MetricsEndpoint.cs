using Microsoft.AspNetCore.Http;

namespace HydraSharp.Server.Http;

/// <summary>What the server counts, for Prometheus.</summary>
sealed class MetricsEndpoint(ServerServices services)
{
    public Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        return context.Response.WriteAsync(services.Metrics.Text(), context.RequestAborted);
    }
}
