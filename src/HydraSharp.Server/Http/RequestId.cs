using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace HydraSharp.Server.Http;

/// <summary>
/// Gives every request an id: the client's X-Request-Id when it is harmless, else a new one. It stands in the answer and in the log.
/// </summary>
sealed partial class RequestId(RequestDelegate next, ILogger<RequestId> log)
{
    /// <summary>The header.</summary>
    public const string Header = "X-Request-Id";

    /// <summary>A request's id.</summary>
    public static string Of(HttpContext context) => context.TraceIdentifier;

    public async Task InvokeAsync(HttpContext context)
    {
        var asked = context.Request.Headers[Header].ToString();
        context.TraceIdentifier = Harmless().IsMatch(asked) ? asked : Guid.NewGuid().ToString("N");
        context.Response.Headers[Header] = context.TraceIdentifier;
        using (log.BeginScope(new Dictionary<string, object>(StringComparer.Ordinal) { ["RequestId"] = context.TraceIdentifier }))
            await next(context);
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_.-]{1,64}\z")]
    private static partial Regex Harmless();
}
