using System.Diagnostics;
using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;
using static HydraSharp.Serving.Clients;

namespace HydraSharp.Serving;

/// <summary>What a server answers a second, beside what its network could alone.</summary>
static class Load
{
    const int Batch = 16;

    public static async Task<int> RunAsync(string hydra, string model, string image, double seconds)
    {
        var bytes = await File.ReadAllBytesAsync(image);
        using var served = await ServedModel.StartAsync(hydra, model);
        using (var warm = new Clients(bytes, 8))
            await warm.RunAsync([served.Predict], 2);
        Say($"{"connections", -12}{"req/s", 10}{"p50 ms", 10}{"p99 ms", 10}{"of ceiling", 12}  statuses");
        foreach (var connections in new[] { 1, 8, 32 })
        {
            // The ceiling before and after: what else the machine does slows both.
            var before = Ceiling(model, bytes, seconds / 4);
            using var clients = new Clients(bytes, connections);
            var rate = await clients.RunAsync([served.Predict], seconds);
            var ceiling = (before + Ceiling(model, bytes, seconds / 4)) / 2;
            Say(
                $"{connections, -12}{rate, 10:F0}{clients.Percentile(0.5), 10:F2}{clients.Percentile(0.99), 10:F2}{rate / ceiling, 12:F2} "
                    + $" {clients.StatusText()} (ceiling {ceiling:F0})"
            );
        }

        Say($"server: {served.Megabytes:F0} MB");
        return 0;
    }

    // Images a second of ONNX Runtime alone, in passes of 16 decoded images on all threads.
    static double Ceiling(string model, byte[] bytes, double seconds)
    {
        using var predictor = new Predictor(model);
        PixelImage[] images = [.. Enumerable.Repeat(predictor.Load(bytes, "image"), Batch)];
        string[] tasks = [.. predictor.Card.Tasks.Select(t => t.Name)];
        predictor.Numbers(images, tasks);
        var (began, passes) = (Stopwatch.GetTimestamp(), 0);
        for (; Stopwatch.GetElapsedTime(began).TotalSeconds < seconds; passes++)
            predictor.Numbers(images, tasks);
        return passes * Batch / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
