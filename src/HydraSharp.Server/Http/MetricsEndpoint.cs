using System.Text;
using Microsoft.AspNetCore.Http;

namespace HydraSharp.Server.Http;

/// <summary>What the server counts, for Prometheus.</summary>
sealed class MetricsEndpoint(ServerServices services)
{
    public Task AnswerAsync(HttpContext context) =>
        Body.WriteAsync(context, "text/plain; version=0.0.4; charset=utf-8", Encoding.UTF8.GetBytes(services.Metrics.Text()));
}
