using System.Net;
using Microsoft.AspNetCore.Http;

namespace HydraSharp.Server.Http;

/// <summary>
/// Lets a server that listens on this machine alone answer only to this machine's names: a web page whose own name was made to point here
/// (DNS rebinding) gets nothing.
/// </summary>
sealed class HostCheck(RequestDelegate next)
{
    static readonly Refusal WrongHost = new(
        421,
        "wrong_host",
        "this server answers to localhost, 127.0.0.1 and [::1] only; serve with --urls to be reached by another name"
    );

    /// <summary>Whether a host is this machine as it calls itself.</summary>
    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    public Task InvokeAsync(HttpContext context) =>
        IsLoopback(context.Request.Host.Host) ? next(context) : ErrorBody.WriteAsync(context, WrongHost);
}
