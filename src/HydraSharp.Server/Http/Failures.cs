using HydraSharp.Inference;
using HydraSharp.Server.Connections;
using HydraSharp.Server.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace HydraSharp.Server.Http;

/// <summary>Turns whatever ends a request early into an answer in words. What went wrong inside stands in the log alone.</summary>
sealed class Failures(RequestDelegate next, ServerMetrics metrics, ConnectionList connections, ILogger<Failures> log)
{
    const int ClientLeft = 499;

    public async Task InvokeAsync(HttpContext context)
    {
        var refusal = await RefusalAsync(context);
        if (refusal is null)
            return;
        if (context.Items[nameof(Models.ServedModel)] is string model)
            metrics.Rejections.Add(model, refusal.Reason);
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        await ErrorBody.WriteAsync(context, refusal);
    }

    async Task<Refusal?> RefusalAsync(HttpContext context)
    {
        try
        {
            await next(context);
            var response = context.Response;
            return response.StatusCode >= 400 && !response.HasStarted && response.ContentType is null
                ? Refusal.Of(response.StatusCode)
                : null;
        }
        catch (RefusedException refused)
        {
            if (refused.Refusal == Refusal.QueueFull)
                connections.DropHalfClosed();
            return refused.Refusal;
        }
        catch (BadHttpRequestException bad) when (!context.RequestAborted.IsCancellationRequested)
        {
            return Refusal.Of(bad.StatusCode);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            if (context.Items[nameof(Models.ServedModel)] is string model)
                metrics.Rejections.Add(model, "client_left");
            context.Response.StatusCode = ClientLeft;
            context.Response.ContentType = "text/plain";
            return null;
        }
        catch (Exception error)
        {
            log.LogError(error, "a request failed");
            return error is HydraModelException ? Refusal.Internal with { Reason = "model_failed" } : Refusal.Internal;
        }
    }
}
