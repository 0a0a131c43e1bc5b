using System.Net.Sockets;
using static HydraSharp.Serving.Clients;

namespace HydraSharp.Serving;

/// <summary>Connections that send nothing, beside clients that ask; who is closed opens another one.</summary>
static class Idle
{
    public static async Task<int> RunAsync(string hydra, string model, string image, int count)
    {
        var bytes = await File.ReadAllBytesAsync(image);
        using var served = await ServedModel.StartAsync(hydra, model);
        using (var alone = new Clients(bytes, 8))
            Say($"alone: {await alone.RunAsync([served.Predict], 5):F0} req/s, {alone.StatusText()}");
        var sockets = new Socket[count];
        for (var i = 0; i < count; i++)
        {
            sockets[i] = new(SocketType.Stream, ProtocolType.Tcp);
            await sockets[i].ConnectAsync("127.0.0.1", served.Address.Port);
        }

        using (var clients = new Clients(bytes, 8))
        {
            var rate = await clients.RunAsync([served.Predict], 10);
            Say(
                $"beside {count} connections that send nothing: {rate:F0} req/s, "
                    + $"{clients.StatusText()}, p99 {clients.Percentile(0.99):F1} ms"
            );
        }

        foreach (var socket in sockets)
            socket.Dispose();
        return 0;
    }
}
