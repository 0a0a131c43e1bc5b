using Microsoft.AspNetCore.Http;

namespace HydraSharp.Server.Http;

/// <summary>
/// Refuses what a page of another site sends, unless its origin is allowed; to allowed ones it answers as browsers ask (CORS, Fetch
/// standard). Whoever is no browser sends no Origin.
/// </summary>
/// <param name="next">What comes after it.</param>
/// <param name="allowed">The allowed origins; * for all.</param>
sealed class OriginCheck(RequestDelegate next, IReadOnlyList<string> allowed)
{
    const string RequestMethod = "Access-Control-Request-Method";
    const string Headers =
        "Authorization, Content-Type, Inference-Header-Content-Length, Traceparent, Tracestate, X-Api-Key, X-Request-Id, "
        + "X-Timeout-Milliseconds";

    static readonly Refusal WrongOrigin = new(
        403,
        "wrong_origin",
        "a page of another site may not send to this server: serve with --allow-origin and the site's origin, such as https://site.example"
    );

    /// <summary>An origin as browsers write it; null where the text is none.</summary>
    public static string? Origin(string text)
    {
        if (text == "*")
            return text;
        var isOne =
            Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            && uri.PathAndQuery == "/"
            && uri.Fragment.Length == 0
            && uri.UserInfo.Length == 0;
        return isOne ? uri!.GetLeftPart(UriPartial.Authority) : null;
    }

    public Task InvokeAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        if (allowed.Count > 0)
            response.Headers.Append("Vary", "Origin");
        var origin = request.Headers.Origin.ToString();
        if (origin.Length == 0)
            return IsRead(request) || !IsOfOtherSite(request) ? next(context) : ErrorBody.WriteAsync(context, WrongOrigin);
        if (!IsSame(origin, request))
        {
            if (!allowed.Contains("*") && !(Origin(origin) is { } site && allowed.Contains(site)))
                return IsRead(request) ? next(context) : ErrorBody.WriteAsync(context, WrongOrigin);
            response.Headers.AccessControlAllowOrigin = allowed.Contains("*") ? "*" : origin;
            response.Headers.AccessControlExposeHeaders = "Retry-After, Server-Timing, X-Request-Id";
        }

        if (!HttpMethods.IsOptions(request.Method) || !request.Headers.ContainsKey(RequestMethod))
            return next(context);
        return PreflightAsync(context);
    }

    static Task PreflightAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.AccessControlAllowMethods = "GET, HEAD, POST";
        headers.AccessControlAllowHeaders = Headers;
        headers.AccessControlMaxAge = "600";
        if (context.Request.Headers["Access-Control-Request-Private-Network"] == "true")
            headers["Access-Control-Allow-Private-Network"] = "true";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    // A page cannot read what it gets without leave, and reading changes nothing.
    static bool IsRead(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);

    static bool IsOfOtherSite(HttpRequest request) => request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site";

    // The scheme is left out: behind a proxy with TLS it differs.
    static bool IsSame(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.Authority.Equals(WithoutPort(request.Host, uri), StringComparison.OrdinalIgnoreCase);

    static string WithoutPort(HostString host, Uri origin) =>
        host.Port == origin.Port && origin.IsDefaultPort ? host.Host : host.Value ?? "";
}
