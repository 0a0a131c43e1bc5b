using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HydraSharp.Tests.Networks.Weights.Cache;

/// <summary>A web server on this machine with one file, as reliable as the test wants.</summary>
internal sealed class LocalServer : IDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly byte[] content;
    readonly Task serving;

    public LocalServer(byte[] content)
    {
        this.content = content;
        listener.Start();
        serving = Task.Run(Serve);
    }

    /// <summary>What was asked for: the Range header of every request, empty without one.</summary>
    public List<string> Ranges { get; } = [];

    /// <summary>
    /// After how many bytes of content each answer breaks off; the last continues for all that follow. Without any none does.
    /// </summary>
    public List<int> Cuts { get; init; } = [];

    public bool IgnoresRange { get; init; }

    public string Refusal { get; init; } = "";

    public string Address => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/";

    public void Dispose()
    {
        listener.Stop();
        serving.Wait();
    }

    async Task Serve()
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                await Answer(client.GetStream());
                client.Client.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or InvalidOperationException)
        { /* stopped */
        }
    }

    async Task Answer(NetworkStream stream)
    {
        var from = await From(stream);
        if (Refusal.Length > 0)
            await Head(stream, Refusal, "Content-Length: 0");
        else if (from > 0 && from >= content.Length && !IgnoresRange)
            await Head(stream, "416 Range Not Satisfiable", $"Content-Range: bytes */{content.Length}\r\nContent-Length: 0");
        else
        {
            if (IgnoresRange)
                from = 0;
            await Head(
                stream,
                from > 0 ? "206 Partial Content" : "200 OK",
                $"Content-Length: {content.Length - from}"
                    + (from > 0 ? $"\r\nContent-Range: bytes {from}-{content.Length - 1}/{content.Length}" : "")
            );
            var count = Math.Min(content.Length - from, Cuts.Count == 0 ? int.MaxValue : Cuts[Math.Min(Ranges.Count, Cuts.Count) - 1]);
            await stream.WriteAsync(content.AsMemory(from, count));
        }
    }

    async Task<int> From(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        var range = "";
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
            if (line.StartsWith("Range: ", StringComparison.OrdinalIgnoreCase))
                range = line["Range: ".Length..];
        Ranges.Add(range);
        return range.Length == 0 ? 0 : int.Parse(range["bytes=".Length..^1]);
    }

    static async Task Head(NetworkStream stream, string status, string fields) =>
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\n{fields}\r\nConnection: close\r\n\r\n"));
}
