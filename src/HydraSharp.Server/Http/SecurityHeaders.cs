using Microsoft.AspNetCore.Http;

namespace HydraSharp.Server.Http;

/// <summary>Headers that keep browsers from doing more with an answer than it is for.</summary>
sealed class SecurityHeaders(RequestDelegate next)
{
    const string Policy = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        return next(context);
    }
}
