using static HydraSharp.Serving.Clients;

namespace HydraSharp.Serving;

/// <summary>Scaling out on one machine: one process of all threads, beside two of half as many.</summary>
static class Replicas
{
    public static async Task<int> RunAsync(string hydra, string model, string image, double seconds)
    {
        var bytes = await File.ReadAllBytesAsync(image);
        var half = Math.Max(1, Environment.ProcessorCount / 2).ToString(System.Globalization.CultureInfo.InvariantCulture);
        using var alone = await ServedModel.StartAsync(hydra, model);
        using var first = await ServedModel.StartAsync(hydra, model, "--threads", half);
        using var second = await ServedModel.StartAsync(hydra, model, "--threads", half);
        for (var round = 0; round < 3; round++)
        {
            using var clients = new Clients(bytes, 32);
            var one = await clients.RunAsync([alone.Predict], seconds / 3);
            var oneP99 = clients.Percentile(0.99);
            var two = await clients.RunAsync([first.Predict, second.Predict], seconds / 3);
            Say(
                $"one process {one:F0} req/s, p99 {oneP99:F1} ms; two replicas {two:F0} req/s, "
                    + $"p99 {clients.Percentile(0.99):F1} ms; {two / one:F2} times; {clients.StatusText()}"
            );
        }

        return 0;
    }
}
