using System.Diagnostics;
using static HydraSharp.Serving.Clients;

namespace HydraSharp.Serving;

/// <summary>
/// Ten times as many clients as the queue has places, none of which waits. Normal are as many as it has places: it is full then, and nobody
/// is refused.
/// </summary>
static class Overload
{
    const int Queue = 32;

    public static async Task<int> RunAsync(string hydra, string model, string image, double seconds)
    {
        var bytes = await File.ReadAllBytesAsync(image);
        using var served = await ServedModel.StartAsync(hydra, model, "--max-queue-size", "32", "--max-connections", "1024");
        using var few = new Clients(bytes, Queue);
        await few.RunAsync([served.Predict], 3);
        var normal = await few.RunAsync([served.Predict], 5);
        var (usual, idle) = (few.Percentile(0.99), served.Megabytes);
        Say($"normal, {Queue} connections: {normal:F0} req/s, p99 {usual:F1} ms, {idle:F0} MB");
        using var many = new Clients(bytes, 10 * Queue);
        var most = 0.0;
        using var over = new CancellationTokenSource();
        var watch = Task.Run(async () =>
        {
            for (; !over.IsCancellationRequested; await Task.Delay(200))
                most = Math.Max(most, served.Megabytes);
        });
        var rate = await many.RunAsync([served.Predict], seconds, TimeSpan.FromMilliseconds(20));
        await over.CancelAsync();
        await watch;
        Say(
            $"{many.Connections} connections for {seconds:F0} s: {rate:F0} answered a second, p99 of those "
                + $"{many.Percentile(0.99):F1} ms ({many.Percentile(0.99) / usual:F1} times), {many.StatusText()}; at most {most:F0} MB "
                + $"(+{most - idle:F0})"
        );
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            await few.RunAsync([served.Predict], 0.5);
            if (few.Percentile(0.99) <= 1.5 * usual || Stopwatch.GetElapsedTime(began).TotalSeconds > 30)
                break;
        }

        Say($"normal again (p99 {few.Percentile(0.99):F1} ms) within {Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s");
        return 0;
    }
}
