using static HydraSharp.Serving.Clients;

namespace HydraSharp.Serving;

/// <summary>The model's file replaced again and again under load.</summary>
static class Swaps
{
    public static async Task<int> RunAsync(string hydra, string model, string image, int swaps)
    {
        var bytes = await File.ReadAllBytesAsync(image);
        var folder = Directory.CreateTempSubdirectory("hydra-swaps-");
        var (file, next) = (Path.Combine(folder.FullName, "model.onnx"), Path.Combine(folder.FullName, "next.onnx"));
        File.Copy(model, file);
        using (var served = await ServedModel.StartAsync(hydra, file, "--poll-seconds", "0.05"))
        using (var clients = new Clients(bytes, 8))
        using (var done = new CancellationTokenSource())
        {
            var load = clients.RunAsync([served.Predict], 600, stop: done.Token);
            for (var swap = 0; swap < swaps; swap++)
            {
                File.Copy(model, next, overwrite: true);
                File.SetLastWriteTimeUtc(next, DateTime.UtcNow.AddSeconds(swap));
                File.Move(next, file, overwrite: true);
                await Task.Delay(300);
            }

            await done.CancelAsync();
            await load;
            using var client = new HttpClient();
            var loads = (await client.GetStringAsync(new Uri(served.Address, "/metrics")))
                .Split('\n')
                .Where(l => l.StartsWith("hydra_model_loads_total", StringComparison.Ordinal));
            Say($"{swaps} swaps: {clients.StatusText()}; {string.Join(", ", loads)}; {served.Megabytes:F0} MB");
        }

        folder.Delete(recursive: true);
        return 0;
    }
}
