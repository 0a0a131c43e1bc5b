using Microsoft.Extensions.Hosting;

namespace HydraSharp.Server;

/// <summary>Leaves signals to whoever starts the server, so that it drains before it stops.</summary>
sealed class NoLifetime : IHostLifetime
{
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
