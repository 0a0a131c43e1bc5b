using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace HydraSharp.Tests.Server;

/// <summary>A collector of OpenTelemetry that keeps what it gets, or takes it and never answers.</summary>
sealed class TestCollector : IAsyncDisposable
{
    readonly HttpListener listener = new();
    readonly ConcurrentQueue<(string Path, byte[] Body)> got = new();
    readonly List<HttpListenerContext> kept = [];
    readonly bool isSilent;
    readonly Task taking;

    TestCollector(bool isSilent)
    {
        this.isSilent = isSilent;
        Address = new($"http://127.0.0.1:{FreePort()}/");
        listener.Prefixes.Add(Address.AbsoluteUri);
        listener.Start();
        taking = Task.Run(TakeAsync);
    }

    public Uri Address { get; }

    public static TestCollector Start(bool isSilent = false) => new(isSilent);

    /// <summary>How often some bytes came to a path.</summary>
    public int Count(string path, byte[] wanted) => got.Where(g => g.Path == path).Sum(g => Count(g.Body, wanted));

    public async ValueTask DisposeAsync()
    {
        listener.Close();
        await taking;
    }

    static int Count(ReadOnlySpan<byte> body, byte[] wanted)
    {
        var count = 0;
        for (var place = body.IndexOf(wanted); place >= 0; place = body.IndexOf(wanted))
        {
            count++;
            body = body[(place + wanted.Length)..];
        }

        return count;
    }

    static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    async Task TakeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            kept.Add(context);
            if (isSilent)
                continue;
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            got.Enqueue((context.Request.Url!.AbsolutePath, body.ToArray()));
            context.Response.Close();
        }
    }
}
