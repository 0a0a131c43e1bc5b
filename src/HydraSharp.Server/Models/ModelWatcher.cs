using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HydraSharp.Server.Models;

/// <summary>
/// Looks at the model files again and again. Notices of the file system are not relied on: they are missing on network drives and in
/// containers.
/// </summary>
sealed class ModelWatcher(ModelShelf shelf, TimeSpan period, ILogger<ModelWatcher> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(period);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                foreach (var model in shelf.All)
                    Refresh(model);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        { /* the server ends */
        }
    }

    // Whatever happens, the next look comes.
    void Refresh(ServedModel model)
    {
        try
        {
            model.Refresh(log);
        }
        catch (Exception error)
        {
            log.LogError(error, "looking at the file of model {Model} failed; what was loaded from it continues", model.Name);
        }
    }
}
