using HydraSharp.Inference;
using HydraSharp.Server.Batching;
using HydraSharp.Server.Http;
using HydraSharp.Server.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace HydraSharp.Server;

/// <summary>What is served, where, and within which limits. The defaults are safe: this machine only, bounded in everything.</summary>
public sealed record ServerOptions
{
    /// <summary>The models.</summary>
    public IReadOnlyList<ModelSource> Models { get; init; } = [];

    /// <summary>A face detector's file, with which clients may ask for each face in an image; null for none.</summary>
    public string? FaceDetector { get; init; }

    /// <summary>A folder with runs that may be looked at; null for none.</summary>
    public string? Runs { get; init; }

    /// <summary>Where to listen, such as http://127.0.0.1:8080; port 0 takes a free one. TLS is for a proxy in front.</summary>
    public IReadOnlyList<string> Urls { get; init; } = ["http://127.0.0.1:8080"];

    /// <summary>How images of several requests are put together.</summary>
    public BatchingOptions Batching { get; init; } = new();

    /// <summary>Largest body of a request, in bytes.</summary>
    public long MaxBodyBytes { get; init; } = 10_000_000;

    /// <summary>Bytes that the bodies of all requests together may take in memory.</summary>
    public long MaxBufferedBytes { get; init; } = 256L << 20;

    /// <summary>Largest image that is decoded, in millions of pixels; its header is looked at first.</summary>
    public int MaxMegapixels { get; init; } = 25;

    /// <summary>Most connections at once.</summary>
    public int MaxConnections { get; init; } = 512;

    /// <summary>Threads that compute one pass; 0 for one per processor.</summary>
    public int Threads { get; init; }

    /// <summary>The key that requests must bring; null for none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>
    /// Origins of other sites, such as https://site.example, whose pages may send requests and read the answers; * for all. The pages of
    /// this server need none.
    /// </summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>How long admitted requests may take to end when the server stops.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the model files are looked at.</summary>
    public TimeSpan PollTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether log lines are JSON.</summary>
    public bool JsonLog { get; init; }

    /// <summary>Whether every request gets a log line.</summary>
    public bool LogRequests { get; init; }

    /// <summary>
    /// The address of an OpenTelemetry collector that takes OTLP, such as http://localhost:4318; null for none, and nothing leaves the
    /// machine.
    /// </summary>
    public Uri? Otlp { get; init; }

    /// <summary>Adds where the log goes beside the error stream.</summary>
    internal Action<ILoggingBuilder>? Logging { get; init; }

    /// <summary>The addresses.</summary>
    /// <exception cref="HydraException">One is none.</exception>
    internal IReadOnlyList<BindingAddress> Addresses => [.. Urls.Select(Address)];

    /// <summary>Refuses settings that make no sense, all at once.</summary>
    /// <exception cref="HydraException">There are some.</exception>
    internal void ThrowIfWrong()
    {
        string[] wrong = [.. Errors().Select(m => $"--{m.Name}: {m.Message}")];
        if (wrong.Length > 0)
            throw new HydraException(ErrorKind.Usage, string.Join(Environment.NewLine, wrong));
    }

    IEnumerable<(string Name, string Message)> Errors()
    {
        foreach (var error in Batching.Errors())
            yield return error;
        if (Models.Count == 0 && Runs is null)
            yield return ("models", "name a model file, or a folder of runs with --runs");
        if (Runs is not null && !Directory.Exists(Runs))
            yield return ("runs", "there is no such folder");
        if (Urls.Count == 0)
            yield return ("urls", "there is no address to listen at");
        if (MaxBodyBytes is < 1 or > 1L << 30)
            yield return ("max-body-bytes", $"{MaxBodyBytes} bytes; from 1 to {1L << 30}");
        if (MaxBufferedBytes < 2 * MaxBodyBytes)
            yield return ("max-buffered-bytes", $"{MaxBufferedBytes} bytes; at least twice max-body-bytes");
        if (MaxMegapixels is < 1 or > 400)
            yield return ("max-megapixels", $"{MaxMegapixels}; from 1 to 400");
        if (MaxConnections is < 1 or > 100_000)
            yield return ("max-connections", $"{MaxConnections}; from 1 to 100000");
        if (Threads is < 0 or > 1024)
            yield return ("threads", $"{Threads}; 0 for one per processor, or from 1 to 1024");
        foreach (var origin in AllowedOrigins.Where(o => OriginCheck.Origin(o) is null))
            yield return (
                "allow-origin",
                $"'{origin}' is no origin; such are https://site.example and http://localhost:3000, without a path"
            );
        if (ApiKey is { Length: 0 })
            yield return ("api-key-file", "the key is empty");
        if (Otlp is { } otlp && !(otlp.IsAbsoluteUri && (otlp.Scheme == Uri.UriSchemeHttp || otlp.Scheme == Uri.UriSchemeHttps)))
            yield return ("otlp", $"'{otlp.OriginalString}' is no address of a collector; such is http://localhost:4318");
        if (DrainTime < TimeSpan.Zero || DrainTime > TimeSpan.FromHours(1))
            yield return ("drain-seconds", "from 0 to 3600 seconds");
        if (PollTime < TimeSpan.FromMilliseconds(1) || PollTime > TimeSpan.FromHours(1))
            yield return ("poll-seconds", "more than 0 and at most 3600 seconds");
    }

    static BindingAddress Address(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            if (
                address.Scheme.Equals("http", StringComparison.OrdinalIgnoreCase)
                && address.PathBase.Length == 0
                && !address.IsUnixPipe
                && !address.IsNamedPipe
            )
                return address;
        }
        catch (FormatException)
        { /* reported below */
        }

        throw new HydraException(
            ErrorKind.Usage,
            $"--urls: '{url}' is no address to listen at; such are "
                + $"http://127.0.0.1:8080 and http://0.0.0.0:8080 (for https put a proxy in front)"
        );
    }
}
