using HydraSharp.Server.Connections;
using HydraSharp.Server.Http;
using HydraSharp.Server.Models;
using HydraSharp.Server.Page;
using HydraSharp.Server.Protocol;
using HydraSharp.Server.Runs;
using HydraSharp.Server.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HydraSharp.Server;

/// <summary>Puts the web application together: nothing is in it that is not named here.</summary>
static class ServerBuilder
{
    static readonly TimeSpan HeadTime = TimeSpan.FromSeconds(10);

    public static WebApplication Build(ServerOptions options, ServerServices services, bool isLocal)
    {
        var builder = WebApplication.CreateEmptyBuilder(
            new()
            {
                ApplicationName = "hydra",
                EnvironmentName = Environments.Production,
                ContentRootPath = AppContext.BaseDirectory,
            }
        );
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Limit(kestrel, options, services.Connections));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddHostedService(provider => new ModelWatcher(
            services.Models,
            options.PollTime,
            provider.GetRequiredService<ILogger<ModelWatcher>>()
        ));
        Log(builder.Logging, options);
        if (options.Otlp is { } collector)
            OtlpExport.AddTo(builder, collector);
        var app = builder.Build();
        foreach (var url in options.Urls)
            app.Urls.Add(url);
        app.UseMiddleware<ConnectionSteps>();
        app.UseMiddleware<RequestId>();
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<Measuring>(services.Metrics);
        app.UseMiddleware<Failures>(services.Metrics, services.Connections);
        if (isLocal)
            app.UseMiddleware<HostCheck>();
        app.UseMiddleware<OriginCheck>((IReadOnlyList<string>)[.. options.AllowedOrigins.Select(o => OriginCheck.Origin(o)!)]);
        var tickets = options.ApiKey is { } key ? new ReportTickets(key) : null;
        if (tickets is not null)
            app.UseMiddleware<ApiKey>(options.ApiKey!, (Func<HttpRequest, bool>)(r => PageFiles.Has(r.Path) || tickets.Opens(r)));
        app.UseRouting();
        app.UseMiddleware<QueryCheck>();
        Map(app, services);
        MapPages(app, options, tickets);
        return app;
    }

    static void Limit(KestrelServerOptions kestrel, ServerOptions options, ConnectionList connections)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
        kestrel.Limits.RequestHeadersTimeout = HeadTime;
        kestrel.ConfigureEndpointDefaults(endpoint =>
        {
            endpoint.Protocols = HttpProtocols.Http1;
            endpoint.Use(next => connection => connections.HoldAsync(connection, next));
        });
    }

    static void Log(ILoggingBuilder logging, ServerOptions options)
    {
        logging.SetMinimumLevel(options.LogRequests ? LogLevel.Debug : LogLevel.Information);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        // Why it cannot start is thrown.
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        // What a client does wrong on the wire is reported to the client.
        logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error);
        if (options.JsonLog)
            logging.AddJsonConsole(json =>
                (json.IncludeScopes, json.UseUtcTimestamp, json.TimestampFormat) = (true, true, "yyyy-MM-ddTHH:mm:ss.fffZ")
            );
        else
            logging.AddSimpleConsole(text =>
                (text.IncludeScopes, text.SingleLine, text.UseUtcTimestamp, text.TimestampFormat) = (
                    true,
                    true,
                    true,
                    "yyyy-MM-ddTHH:mm:ss.fffZ "
                )
            );
        // Results go to stdout, messages to stderr.
        logging.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console =>
            console.LogToStandardErrorThreshold = LogLevel.Trace
        );
        options.Logging?.Invoke(logging);
    }

    static void Map(IEndpointRouteBuilder routes, ServerServices services)
    {
        var (predict, models, infer, state) = (
            new PredictEndpoint(services),
            new ModelsEndpoint(services),
            new InferEndpoint(services),
            new StateEndpoints(services)
        );
        routes
            .MapPost("/predict/{model}", On(predict.AnswerAsync))
            .WithMetadata(new MeasuredAs("predict"), new TakesQuery(PredictOptions.Names));
        Get(routes, "/models", models.ListAsync);
        Get(routes, "/models/{model}", On(models.ShowAsync));
        Get(routes, "/metrics", new MetricsEndpoint(services).AnswerAsync);
        Get(routes, "/openapi.json", OpenApiEndpoint.AnswerAsync);
        Get(routes, "/v2", state.ServerAsync);
        Get(routes, "/v2/health/live", state.LiveAsync);
        Get(routes, "/v2/health/ready", state.ReadyAsync);
        Get(routes, "/v2/models/{model}", On(state.ModelAsync));
        Get(routes, "/v2/models/{model}/ready", On(state.ModelReadyAsync));
        routes.Map("/v1/{**rest}", _ => throw new RefusedException(Refusal.Version1)).ExcludeFromDescription();
        routes.MapPost("/v2/models/{model}/infer", On(infer.AnswerAsync)).WithMetadata(new MeasuredAs("infer"));
    }

    // Pages are for people: the description of the addresses leaves them out.
    static void MapPages(IEndpointRouteBuilder routes, ServerOptions options, ReportTickets? tickets)
    {
        Get(routes, "/", PageFiles.Page("index.html")).ExcludeFromDescription();
        Get(routes, "/reference", PageFiles.Page("reference.html")).ExcludeFromDescription();
        Get(routes, "/page/{file}", context => PageFiles.AnswerAsync(context, context.GetRouteValue("file") as string ?? ""))
            .ExcludeFromDescription();
        if (options.Runs is null)
            return;
        var runs = new RunsEndpoint(new(options.Runs), tickets);
        Get(routes, "/runs", PageFiles.Page("runs.html")).ExcludeFromDescription();
        Get(routes, "/runs.json", runs.ListAsync);
        Get(routes, "/runs/{run}/history", context => runs.HistoryAsync(context, context.GetRouteValue("run") as string ?? ""));
        Get(routes, "/runs/{run}/report", context => runs.ReportAsync(context, context.GetRouteValue("run") as string ?? ""))
            .WithMetadata(new TakesQuery(ReportTickets.Parameter));
    }

    // HEAD is answered where GET is (RFC 9110, 9.1).
    static IEndpointConventionBuilder Get(IEndpointRouteBuilder routes, string pattern, RequestDelegate answer) =>
        routes.MapMethods(pattern, [HttpMethods.Get, HttpMethods.Head], answer);

    static RequestDelegate On(Func<HttpContext, string, Task> answer) =>
        context => answer(context, context.GetRouteValue("model") as string ?? "");
}
