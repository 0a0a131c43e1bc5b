using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace HydraSharp.Server.Http;

/// <summary>Writes refusals: below /v2 as the open inference protocol has them, elsewhere as problem+json (RFC 9457).</summary>
static class ErrorBody
{
    /// <summary>Writes a refusal as the whole answer.</summary>
    public static Task WriteAsync(HttpContext context, Refusal refusal)
    {
        var response = context.Response;
        response.StatusCode = refusal.Status;
        if (refusal.RetryAfterSeconds is { } seconds)
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        // The client's next request shall go to another server.
        if (refusal == Refusal.Draining)
            response.Headers.Connection = "close";
        var isProtocol = context.Request.Path.StartsWithSegments("/v2", StringComparison.Ordinal);
        return Body.WriteAsync(
            context,
            writer =>
            {
                writer.WriteStartObject();
                if (isProtocol)
                    writer.WriteString("error", refusal.Detail);
                else
                    Problem(writer, refusal, RequestId.Of(context));
                writer.WriteEndObject();
            },
            isProtocol ? "application/json" : "application/problem+json"
        );
    }

    static void Problem(Utf8JsonWriter writer, Refusal refusal, string id)
    {
        writer.WriteString("type", "about:blank");
        writer.WriteString("title", Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(refusal.Status));
        writer.WriteNumber("status", refusal.Status);
        writer.WriteString("detail", refusal.Detail);
        writer.WriteString("reason", refusal.Reason);
        writer.WriteString("request_id", id);
    }
}
