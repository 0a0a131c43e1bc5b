using HydraSharp.Inference;
using HydraSharp.Inference.Faces;
using HydraSharp.Server.Http;
using HydraSharp.Server.Metrics;
using HydraSharp.Server.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HydraSharp.Server;

/// <summary>Models behind HTTP: one pass through the backbone for all heads, put together from many clients' images.</summary>
public sealed class HydraServer : IAsyncDisposable
{
    static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    readonly WebApplication app;
    readonly ServerOptions options;

    HydraServer(WebApplication app, ServerOptions options, ServerServices services) =>
        (this.app, this.options, Services) = (app, options, services);

    /// <summary>Where it listens, with the ports that were taken.</summary>
    public IReadOnlyList<string> Addresses => [.. app.Urls];

    /// <summary>What its endpoints work with.</summary>
    internal ServerServices Services { get; }

    /// <summary>The addresses that it answers at, such as /predict/{model}.</summary>
    internal IEnumerable<Microsoft.AspNetCore.Routing.RouteEndpoint> Endpoints =>
        app
            .Services.GetRequiredService<Microsoft.AspNetCore.Routing.EndpointDataSource>()
            .Endpoints.OfType<Microsoft.AspNetCore.Routing.RouteEndpoint>();

    /// <summary>Loads the models and begins to listen.</summary>
    /// <exception cref="HydraException">The options or a model file are wrong.</exception>
    /// <exception cref="IOException">An address is taken.</exception>
    public static async Task<HydraServer> StartAsync(ServerOptions options, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.ThrowIfWrong();
        var isLocal = options.Addresses.All(a => HostCheck.IsLoopback(a.Host));
        var metrics = new ServerMetrics();
        // As many images are looked at at once as there are processors, each by one thread.
        var faces = options.FaceDetector is { } detector ? new FaceDetector(detector, threads: 1) : null;
        var models = new ModelShelf(
            options.Models,
            new() { Threads = options.Threads, MaxMegapixels = options.MaxMegapixels },
            options.Batching,
            metrics
        );
        var services = new ServerServices(
            models,
            options.Batching,
            new(options.MaxBufferedBytes),
            new(),
            new(),
            new(options.MaxConnections),
            metrics,
            options.MaxMegapixels,
            faces
        );
        metrics.Keep(QueueLength(metrics, models));
        var server = new HydraServer(ServerBuilder.Build(options, services, isLocal), options, services);
        try
        {
            await server.app.StartAsync(stop);
            server.Log(isLocal);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes no new work, lets admitted requests end, and stops. Readiness is 503 from the first moment on.</summary>
    /// <returns>Whether every admitted request was answered within <see cref="ServerOptions.DrainTime"/>.</returns>
    public async Task<bool> StopAsync()
    {
        app.Logger.LogInformation("no new work is taken; {Count} requests are in progress", Services.Traffic.Inside);
        var isDone = await Services.Traffic.CloseAsync(options.DrainTime);
        if (!isDone)
            app.Logger.LogWarning("{Count} requests were not answered in time", Services.Traffic.Inside);
        using var patience = new CancellationTokenSource(LastWords);
        await app.StopAsync(patience.Token);
        return isDone;
    }

    /// <summary>Stops at once.</summary>
    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Services.Models.Dispose();
        Services.Decoding.Dispose();
        Services.Faces?.Dispose();
        Services.Metrics.Dispose();
    }

    static Gauges QueueLength(ServerMetrics metrics, ModelShelf models) =>
        new(metrics.Meter, "hydra_queue_length", "Images that are decoded now or wait for their pass.", "model", () =>
            models.All.Select(m => (m.Name, (double)m.Waiting))
        );

    void Log(bool isLocal)
    {
        foreach (var model in Services.Models.All)
            app.Logger.LogInformation(
                "model {Model} predicts {Heads}",
                model.Name,
                string.Join(", ", model.Card.Tasks.Select(t => t.Name))
            );
        app.Logger.LogInformation("listening at {Addresses}", string.Join(", ", Addresses));
        if (isLocal)
            return;
        app.Logger.LogWarning(
            "other machines can reach this server, in plain text{Key}",
            options.ApiKey is null ? " and without a key: set one with --api-key-file" : ""
        );
    }
}
