using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace HydraSharp.Server.Runs;

/// <summary>
/// Opens a report to a browser that follows a link, which can bring no key: whoever has the key gets a ticket for each report, for an
/// hour. A ticket is a hash of the name and the end of its time with the key (HMAC-SHA256), so nothing is kept and every replica takes
/// it.
/// </summary>
/// <param name="key">The server's key.</param>
sealed class ReportTickets(string key)
{
    /// <summary>The name of the ticket in an address.</summary>
    public const string Parameter = "ticket";

    static readonly TimeSpan Valid = TimeSpan.FromHours(1);

    readonly byte[] secret = SHA256.HashData(Encoding.UTF8.GetBytes("report ticket " + key));

    /// <summary>The part of an address that opens a run's report.</summary>
    /// <param name="run">Name of the run.</param>
    /// <param name="now">When it is given.</param>
    public string Query(string run, DateTimeOffset now)
    {
        var end = (now + Valid).ToUnixTimeSeconds();
        return $"?{Parameter}={end.ToString(CultureInfo.InvariantCulture)}.{Convert.ToHexStringLower(Signature(run, end))}";
    }

    /// <summary>Whether a request is for a report and brings its ticket in time.</summary>
    public bool Opens(HttpRequest request)
    {
        if (
            !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            || request.Path.Value?.Split('/') is not ["", "runs", var run, "report"]
        )
            return false;
        if (
            request.Query[Parameter].ToString().Split('.') is not [var end, var signature]
            || signature.Length != 2 * SHA256.HashSizeInBytes
        )
            return false;
        if (
            !long.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || DateTimeOffset.UtcNow.ToUnixTimeSeconds() > seconds
        )
            return false;
        return CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(Convert.ToHexStringLower(Signature(run, seconds))),
            Encoding.ASCII.GetBytes(signature)
        );
    }

    byte[] Signature(string run, long end) =>
        HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{end} {run}")));
}
