using System.CommandLine;
using HydraSharp.Inference;
using HydraSharp.Server;
using HydraSharp.Server.Models;

namespace HydraSharp.Cli.Commands;

/// <summary>Serves exported models over HTTP until it is asked to end.</summary>
sealed class Serve : Verb
{
    static readonly string[] Logs = ["text", "json"];

    readonly Argument<string[]> models = new("MODEL")
    {
        Description = "Model files that export wrote, each served under its name without the ending, or as NAME=FILE.",
        Arity = ArgumentArity.ZeroOrMore,
    };
    readonly Option<string?> runs = new("--runs")
    {
        Description = "A folder with runs, whose curves and reports the page shows.",
        HelpName = "DIR",
    };
    readonly Option<string?> faces = new("--faces")
    {
        Description = "A face detector of YuNet's form (ONNX), with which clients may ask for each face in an image.",
        HelpName = "FILE",
    };
    readonly Option<string[]> urls = new("--urls")
    {
        Description = "Where to listen; may be repeated. http://0.0.0.0:8080 is for other machines too.",
        HelpName = "URL",
        DefaultValueFactory = _ => ["http://127.0.0.1:8080"],
    };
    readonly Option<int> batch = Number("--max-batch-size", "Most images in one pass.", 16);
    readonly Option<int> delay = Number("--max-queue-delay-microseconds", "How long an image may wait for others to join it.", 0);
    readonly Option<int> queue = Number("--max-queue-size", "Most images that wait; what comes then gets 429 at once.", 64);
    readonly Option<int> timeout = Number("--default-timeout-microseconds", "How long a request may wait for its pass; 0 for no limit.", 0);
    readonly Option<int> body = Number("--max-body-bytes", "Largest body of a request.", 10_000_000);
    readonly Option<int> megapixels = Number("--max-megapixels", "Largest image that is decoded.", 25);
    readonly Option<int> connections = Number("--max-connections", "Most connections at once.", 512);
    readonly Option<int> threads = Number("--threads", "Threads that compute one pass; 0 for one per processor.", 0);
    readonly Option<string?> key = new("--api-key-file")
    {
        Description = "A file with the key that requests must bring; HYDRA_API_KEY without it.",
        HelpName = "FILE",
    };
    readonly Option<string[]> origins = new("--allow-origin")
    {
        Description =
            "The origin of another site whose pages may ask this server, such as https://site.example; may be repeated, * for all.",
        HelpName = "URL",
    };
    readonly Option<int> drain = Number("--drain-seconds", "How long admitted requests may take to end after SIGTERM.", 10);
    readonly Option<double> poll = new("--poll-seconds")
    {
        Description = "How often the model files are looked at for a newer one.",
        HelpName = "N",
        DefaultValueFactory = _ => 2,
    };
    readonly Option<string> log = new("--log")
    {
        Description = "How log lines are written.",
        HelpName = "text|json",
        DefaultValueFactory = _ => "text",
    };
    readonly Option<bool> requests = new("--log-requests") { Description = "A log line for every request." };

    readonly Option<string?> otlp = new("--otlp")
    {
        Description = "An OpenTelemetry collector that gets metrics, traces and log lines.",
        HelpName = "URL",
    };

    public Serve(Terminal terminal)
        : base(
            terminal,
            "serve",
            "Serve exported models over HTTP: images in, an answer per task out. SIGTERM answers what was admitted and ends.",
            "serve model.onnx",
            "serve faces=runs/utkface/model.onnx street.onnx --urls http://0.0.0.0:8080 --api-key-file key.txt",
            "serve model.onnx --faces yunet.onnx",
            "serve model.onnx --runs runs",
            "serve model.onnx --max-batch-size 32 --max-queue-delay-microseconds 2000 --max-queue-size 128"
        )
    {
        Add(models);
        foreach (
            var option in (Option[])
                [
                    runs,
                    faces,
                    urls,
                    batch,
                    delay,
                    queue,
                    timeout,
                    body,
                    megapixels,
                    connections,
                    threads,
                    key,
                    origins,
                    drain,
                    poll,
                    log,
                    requests,
                    otlp,
                ]
        )
            Options.Add(option);
        log.Validators.Add(result => Only(result, Logs));
        log.CompletionSources.Add(Logs);
    }

    public override int Place => 4;

    protected override int Run(ParseResult line) =>
        Run(
                new ServerOptions
                {
                    Runs = line.GetValue(runs),
                    FaceDetector = line.GetValue(faces),
                    Models = [.. (line.GetValue(models) ?? []).Select(ModelSource.Parse)],
                    Urls = line.GetRequiredValue(urls),
                    Batching = new()
                    {
                        MaxBatchSize = line.GetValue(batch),
                        MaxQueueDelayMicroseconds = line.GetValue(delay),
                        MaxQueueSize = line.GetValue(queue),
                        DefaultTimeoutMicroseconds = line.GetValue(timeout),
                    },
                    MaxBodyBytes = line.GetValue(body),
                    MaxBufferedBytes = Math.Max(256L << 20, 2L * line.GetValue(body)),
                    MaxMegapixels = line.GetValue(megapixels),
                    MaxConnections = line.GetValue(connections),
                    Threads = line.GetValue(threads),
                    ApiKey = Key(line.GetValue(key)),
                    AllowedOrigins = line.GetValue(origins) ?? [],
                    DrainTime = TimeSpan.FromSeconds(line.GetValue(drain)),
                    PollTime = TimeSpan.FromSeconds(line.GetValue(poll)),
                    JsonLog = line.GetValue(log) == "json",
                    LogRequests = line.GetValue(requests),
                    Otlp = line.GetValue(otlp) is { } collector ? new(collector, UriKind.RelativeOrAbsolute) : null,
                }
            )
            .GetAwaiter()
            .GetResult();

    async Task<int> Run(ServerOptions options)
    {
        await using var server = await HydraServer.StartAsync(options, Terminal.Stop);
        foreach (var address in server.Addresses)
            Terminal.Out.WriteLine(address);
        Terminal.Out.Flush();
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (Terminal.Stop.Register(ended.SetResult))
            await ended.Task;
        return await server.StopAsync() ? 0 : (int)ErrorKind.Failed;
    }

    static string? Key(string? file)
    {
        if (file is null)
            return Environment.GetEnvironmentVariable("HYDRA_API_KEY") is { Length: > 0 } set ? set : null;
        return File.ReadAllText(file).Trim();
    }

    static Option<int> Number(string name, string description, int usual) =>
        new(name)
        {
            Description = description,
            HelpName = "N",
            DefaultValueFactory = _ => usual,
        };
}
