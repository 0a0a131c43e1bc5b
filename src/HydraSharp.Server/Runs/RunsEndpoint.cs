using System.Text.Json;
using HydraSharp.Server.Http;
using Microsoft.AspNetCore.Http;

namespace HydraSharp.Server.Runs;

/// <summary>Lists the runs in a folder.</summary>
/// <param name="runs">The runs.</param>
/// <param name="tickets">Makes links to reports that open without the key; null where there is none.</param>
sealed class RunsEndpoint(RunShelf runs, ReportTickets? tickets)
{
    // A report has no script and its own style; nothing else is allowed to it.
    const string ReportPolicy =
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri "
        + "'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-popups";

    /// <summary>All runs, an array.</summary>
    public Task ListAsync(HttpContext context) =>
        Body.WriteAsync(context, writer =>
            JsonSerializer.Serialize(
                writer,
                runs.All().Select(r => r with { Report = r.Report is null ? null : Link(r.Name) }),
                JsonSerializerOptions.Web
            )
        );

    /// <summary>The epochs of a run.</summary>
    public Task HistoryAsync(HttpContext context, string name)
    {
        var history = runs.History(name) ?? throw new RefusedException(Unknown);
        return Body.WriteAsync(context, writer => JsonSerializer.Serialize(writer, history));
    }

    /// <summary>A run's report.</summary>
    public Task ReportAsync(HttpContext context, string name)
    {
        var page = runs.Report(name) ?? throw new RefusedException(Unknown);
        context.Response.Headers.ContentSecurityPolicy = ReportPolicy;
        return Body.WriteAsync(context, "text/html; charset=utf-8", page);
    }

    string Link(string run) => $"/runs/{Uri.EscapeDataString(run)}/report{tickets?.Query(run, DateTimeOffset.UtcNow)}";

    static Refusal Unknown => new(404, "unknown_run", "there is no such run, or it has none of this yet");
}
