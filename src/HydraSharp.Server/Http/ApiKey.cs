using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace HydraSharp.Server.Http;

/// <summary>
/// Asks every request but those for health, the pages themselves and reports with a ticket for the key, as <c>Authorization: Bearer KEY</c>
/// or <c>X-Api-Key: KEY</c>.
/// </summary>
sealed class ApiKey
{
    static readonly Refusal Unauthorised = new(
        401,
        "unauthorised",
        "the API key is missing or wrong: send it as 'Authorization: Bearer KEY'"
    );

    readonly RequestDelegate next;
    readonly byte[] hash;
    readonly Func<HttpRequest, bool> isOpen;

    public ApiKey(RequestDelegate next, string key, Func<HttpRequest, bool> isOpen) =>
        (this.next, hash, this.isOpen) = (next, Hash(key), isOpen);

    public Task InvokeAsync(HttpContext context)
    {
        if (
            context.Request.Path.StartsWithSegments("/v2/health", StringComparison.Ordinal)
            || isOpen(context.Request)
            || IsRight(context.Request)
        )
            return next(context);
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return ErrorBody.WriteAsync(context, Unauthorised);
    }

    bool IsRight(HttpRequest request)
    {
        const string scheme = "Bearer ";
        var bearer = request.Headers.Authorization.ToString();
        var given = bearer.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)
            ? bearer[scheme.Length..]
            : request.Headers["X-Api-Key"].ToString();
        // Hashes are of one length, so that not even the key's length can be measured.
        return CryptographicOperations.FixedTimeEquals(Hash(given), hash);
    }

    static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
