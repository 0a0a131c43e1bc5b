using System.Runtime.InteropServices;
using HydraSharp.Inference;
using HydraSharp.Server;
using HydraSharp.Server.Models;

// A small server for a container: serves every model file of a folder, or the files that are named.
//   hydra-serve FOLDER|MODEL.onnx|NAME=MODEL.onnx…
// Environment variables: HYDRA_URLS (addresses to listen to, http://0.0.0.0:8080 by default), HYDRA_API_KEY (the key),
// HYDRA_MAX_QUEUE_SIZE, HYDRA_MAX_BATCH_SIZE and HYDRA_DRAIN_SECONDS (as the options of hydra serve).
try
{
    var models = args.SelectMany(a =>
            Directory.Exists(a) ? Directory.GetFiles(a, "*.onnx").Order(StringComparer.Ordinal) : Enumerable.Repeat(a, 1)
        )
        .Select(ModelSource.Parse)
        .ToArray();
    await using var server = await HydraServer.StartAsync(
        new()
        {
            Models = models,
            Urls = (Environment.GetEnvironmentVariable("HYDRA_URLS") ?? "http://0.0.0.0:8080").Split(';'),
            ApiKey = Environment.GetEnvironmentVariable("HYDRA_API_KEY") is { Length: > 0 } key ? key : null,
            Batching = new() { MaxQueueSize = Number("HYDRA_MAX_QUEUE_SIZE", 64), MaxBatchSize = Number("HYDRA_MAX_BATCH_SIZE", 16) },
            DrainTime = TimeSpan.FromSeconds(Number("HYDRA_DRAIN_SECONDS", 10)),
            JsonLog = true,
        }
    );
    foreach (var address in server.Addresses)
        Console.WriteLine(address);
    var stopped = new TaskCompletionSource();
    using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
    await stopped.Task;
    return await server.StopAsync() ? 0 : (int)ErrorKind.Failed;

    void End(PosixSignalContext signal)
    {
        signal.Cancel = true;
        stopped.TrySetResult();
    }
}
catch (HydraException error)
{
    Console.Error.WriteLine(error.Message);
    return (int)error.Kind;
}

static int Number(string name, int usual) =>
    Environment.GetEnvironmentVariable(name) is not { Length: > 0 } word ? usual
    : int.TryParse(word, out var number) ? number
    : throw new HydraException(ErrorKind.Usage, $"{name} takes a whole number, not '{word}'");
