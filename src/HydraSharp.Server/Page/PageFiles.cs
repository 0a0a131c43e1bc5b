using System.Collections.Frozen;
using System.Reflection;
using HydraSharp.Server.Http;
using Microsoft.AspNetCore.Http;

namespace HydraSharp.Server.Page;

/// <summary>The pages and what belongs to them: built in, looked up by name, never read from a folder.</summary>
static class PageFiles
{
    const string Prefix = "page/";
    const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src "
        + "'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    static readonly FrozenDictionary<string, byte[]> Files = Assembly
        .GetExecutingAssembly()
        .GetManifestResourceNames()
        .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal))
        .ToFrozenDictionary(n => n[Prefix.Length..], Read, StringComparer.Ordinal);

    static readonly FrozenDictionary<string, string> Types = new Dictionary<string, string>
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether a path is of the pages, which hold nothing that a key would protect.</summary>
    public static bool Has(PathString path) =>
        path == "/" || path == "/runs" || path == "/reference" || path.StartsWithSegments("/page", StringComparison.Ordinal);

    /// <summary>Answers with a page.</summary>
    public static RequestDelegate Page(string name) => context => AnswerAsync(context, name);

    /// <summary>Answers with one of the files by its name.</summary>
    /// <exception cref="RefusedException">There is none of this name.</exception>
    public static Task AnswerAsync(HttpContext context, string name)
    {
        if (!Files.TryGetValue(name, out var bytes))
            throw new RefusedException(Refusal.Of(StatusCodes.Status404NotFound));
        context.Response.Headers.ContentSecurityPolicy = Policy;
        context.Response.Headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()";
        return Body.WriteAsync(context, Types[Path.GetExtension(name)], bytes);
    }

    static byte[] Read(string resource)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
