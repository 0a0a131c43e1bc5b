using System.Net.Sockets;
using System.Text;
using static HydraSharp.Serving.Clients;

namespace HydraSharp.Serving;

/// <summary>Clients that send an image and leave before its answer.</summary>
static class Vanishing
{
    public static async Task<int> RunAsync(string hydra, string model, string image, int count)
    {
        var bytes = await File.ReadAllBytesAsync(image);
        using var served = await ServedModel.StartAsync(hydra, model);
        using var clients = new Clients(bytes, 8);
        await clients.RunAsync([served.Predict], 3);
        var (before, handles) = (served.Megabytes, served.Handles);
        var head = Encoding.ASCII.GetBytes($"POST /predict/model HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {bytes.Length}\r\n\r\n");
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, stop) =>
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { LingerState = new(true, 0) };
            await socket.ConnectAsync("127.0.0.1", served.Address.Port, stop);
            await socket.SendAsync(head, stop);
            // Some leave in the middle of the image, others right after it.
            await socket.SendAsync(i % 3 == 0 ? bytes.AsMemory(0, bytes.Length / 2) : bytes, stop);
        });
        await Task.Delay(2000);
        var rate = await clients.RunAsync([served.Predict], 5);
        using var client = new HttpClient();
        var queue = (await client.GetStringAsync(new Uri(served.Address, "/metrics")))
            .Split('\n')
            .First(l => l.StartsWith("hydra_queue_length{", StringComparison.Ordinal));
        Say(
            $"{count} clients vanished: {before:F0} -> {served.Megabytes:F0} MB, {handles} -> "
                + $"{served.Handles} handles, {queue}; then {rate:F0} req/s, {clients.StatusText()}"
        );
        return 0;
    }
}
