using System.Diagnostics;
using static HydraSharp.Serving.Clients;

namespace HydraSharp.Serving;

/// <summary>SIGTERM under load: what was admitted is answered, what comes then is refused in words or finds nobody.</summary>
static class Drain
{
    public static async Task<int> RunAsync(string hydra, string model, string image)
    {
        var bytes = await File.ReadAllBytesAsync(image);
        using var served = await ServedModel.StartAsync(hydra, model);
        using var clients = new Clients(bytes, 32);
        using var done = new CancellationTokenSource();
        var load = clients.RunAsync([served.Predict], 60, TimeSpan.FromMilliseconds(5), done.Token);
        await Task.Delay(2000);
        var began = Stopwatch.GetTimestamp();
        served.Terminate();
        await served.EndedAsync();
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await done.CancelAsync();
        await load;
        Say(
            $"ended after {seconds:F2} s with exit code {served.ExitCode} (0: every admitted request was answered); {clients.StatusText()}"
        );
        return served.ExitCode;
    }
}
