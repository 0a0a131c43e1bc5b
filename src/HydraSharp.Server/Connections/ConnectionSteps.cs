using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HydraSharp.Server.Connections;

/// <summary>Follows what each connection waits for.</summary>
sealed class ConnectionSteps(RequestDelegate next)
{
    /// <summary>A request's connection; null where a test has none.</summary>
    public static ConnectionPlace? PlaceOf(HttpContext context) => context.Features.Get<ConnectionPlace>();

    public async Task InvokeAsync(HttpContext context)
    {
        var place = PlaceOf(context);
        var hasBody = context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? true;
        place?.Step(hasBody ? ConnectionState.Receiving : ConnectionState.Working);
        try
        {
            await next(context);
        }
        finally
        {
            place?.Step(ConnectionState.Idle);
        }
    }
}
