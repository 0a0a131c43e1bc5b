using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace HydraSharp.Tests.Server;

/// <summary>Connections whose sending side is closed, and more of them than the server holds.</summary>
public sealed class ConnectionTests
{
    static readonly byte[] Predict =
    [
        .. Encoding.ASCII.GetBytes($"POST /predict/faces HTTP/1.1\r\nHost: localhost\r\nContent-Length: {TestServer.Image.Length}\r\n\r\n"),
        .. TestServer.Image,
    ];

    static CancellationToken Going => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AClientThatClosesItsSendingSideGetsItsAnswer()
    {
        await using var test = await TestServer.StartAsync();
        for (var i = 0; i < 50; i++)
        {
            Assert.Matches(@"\AHTTP/1\.1 200 OK\r\n[\s\S]*""glasses""", await test.RawAsync(leave: true, Predict));
            Assert.StartsWith("HTTP/1.1 200 ", await test.RawAsync(leave: true, Get("/models")), StringComparison.Ordinal);
            Assert.StartsWith("HTTP/1.1 404 ", await test.RawAsync(leave: true, Get("/none")), StringComparison.Ordinal);
        }

        var two = await test.RawAsync(leave: true, Predict, Predict);
        Assert.Equal(2, two.Split("HTTP/1.1 200 OK").Length - 1);
        await TestServer.UntilAsync(() => test.Server.Services.Connections.Count == 0);
    }

    [Fact]
    public async Task ItGetsItsAnswerEvenWhenItHasToWait()
    {
        using var hold = new PassHold();
        await using var test = await TestServer.StartAsync(o => o with { Batching = new() { BeforePass = hold.Before } });
        Task<string>[] answers = [.. Enumerable.Range(0, 5).Select(_ => test.RawAsync(leave: true, Predict))];
        await TestServer.UntilAsync(() => hold.Passes == 1 && test.Server.Services.Traffic.Inside == 5);
        await Task.Delay(200, Going);
        hold.LetGo();
        foreach (var answer in answers)
            Assert.StartsWith("HTTP/1.1 200 ", await answer, StringComparison.Ordinal);
        await test.EmptyAsync();
    }

    [Fact]
    public async Task ACutRequestHasNoAnswerThatLooksLikeOne()
    {
        await using var test = await TestServer.StartAsync();
        for (var length = 1; length < Predict.Length; length += 7)
            Assert.Matches(@"\A(HTTP/1\.1 400 |\z)", await test.RawAsync(leave: true, Predict[..length]));
        await test.EmptyAsync();
        await TestServer.UntilAsync(() => test.Server.Services.Connections.Count == 0);
    }

    // A reset says that nobody reads; a closed sending side does not, and gives way when others want its place.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ClientsThatHaveLeftAreNotComputed(bool reset)
    {
        using var hold = new PassHold();
        await using var test = await TestServer.StartAsync(o =>
            o with
            {
                Batching = new() { MaxQueueSize = 20, BeforePass = hold.Before },
            }
        );
        var first = test.PredictAsync(TestServer.Image);
        await TestServer.UntilAsync(() => hold.Passes == 1);
        var clients = Enumerable.Range(0, 20).Select(_ => new TcpClient { LingerState = new(reset, 0) }).ToArray();
        foreach (var client in clients)
        {
            await client.ConnectAsync(test.Address.Host, test.Address.Port, Going);
            await client.GetStream().WriteAsync(Predict, Going);
        }

        await TestServer.UntilAsync(() => test.Faces.Waiting == 20);
        foreach (var client in clients)
            client.Dispose();
        while (!reset && test.Server.Services.Traffic.Inside > 1)
        {
            using var refused = await test.PredictAsync(TestServer.Image);
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        }

        await TestServer.UntilAsync(() => test.Server.Services.Traffic.Inside == 1);
        hold.LetGo();
        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
        await test.EmptyAsync();
        Assert.Equal(1, hold.Passes);
        await TestServer.UntilAsync(() => test.Server.Services.Metrics.Rejections.Of("faces", "client_left") == 20);
    }

    [Theory]
    [InlineData("")]
    [InlineData("POST /predict/faces HTTP/1.1\r\nHost: local")]
    [InlineData("GET /models HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    public async Task IdleConnectionsGiveWayToNewOnes(string begun)
    {
        const int limit = 20;
        await using var test = await TestServer.StartAsync(o => o with { MaxConnections = limit });
        var idle = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 3 * limit; i++)
            {
                var client = new TcpClient();
                idle.Add(client);
                await client.ConnectAsync(test.Address.Host, test.Address.Port, Going);
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(begun), Going);
            }

            for (var i = 0; i < 2 * limit; i++)
                Assert.StartsWith("HTTP/1.1 200 ", await test.RawAsync(leave: true, Predict), StringComparison.Ordinal);
            Assert.InRange(test.Server.Services.Connections.Count, 1, limit);
        }
        finally
        {
            idle.ForEach(c => c.Dispose());
        }
    }

    [Fact]
    public async Task ConnectionsThatAreWorkedForStay()
    {
        using var hold = new PassHold();
        await using var test = await TestServer.StartAsync(o =>
            o with
            {
                MaxConnections = 4,
                Batching = new() { BeforePass = hold.Before },
            }
        );
        Task<string>[] working = [.. Enumerable.Range(0, 4).Select(_ => test.RawAsync(leave: true, Predict))];
        await TestServer.UntilAsync(() => test.Server.Services.Traffic.Inside == 4);
        for (var i = 0; i < 10; i++)
            Assert.Equal("", await RefusedAsync(test));
        hold.LetGo();
        foreach (var answer in working)
            Assert.StartsWith("HTTP/1.1 200 ", await answer, StringComparison.Ordinal);
        await TestServer.UntilAsync(() => test.Server.Services.Connections.Count == 0);
        Assert.StartsWith("HTTP/1.1 200 ", await test.RawAsync(leave: true, Predict), StringComparison.Ordinal);
    }

    // Whoever begins a body and pauses gives way as well, after those that have begun nothing.
    [Fact]
    public async Task BodiesThatStandStillGiveWay()
    {
        await using var test = await TestServer.StartAsync(o => o with { MaxConnections = 4 });
        var slow = Enumerable.Range(0, 4).Select(_ => new TcpClient()).ToArray();
        foreach (var client in slow)
        {
            await client.ConnectAsync(test.Address.Host, test.Address.Port, Going);
            await client.GetStream().WriteAsync(Predict.AsMemory(0, Predict.Length - 1), Going);
        }

        await Task.Delay(1500, Going);
        Assert.StartsWith("HTTP/1.1 200 ", await test.RawAsync(leave: true, Predict), StringComparison.Ordinal);
        foreach (var client in slow)
            client.Dispose();
        await test.EmptyAsync();
    }

    // What is closed at once may be closed before the client knows that it is connected.
    static async Task<string> RefusedAsync(TestServer test)
    {
        try
        {
            return await test.RawAsync(Predict);
        }
        catch (SocketException)
        {
            return "";
        }
    }

    static byte[] Get(string path) => Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
}
