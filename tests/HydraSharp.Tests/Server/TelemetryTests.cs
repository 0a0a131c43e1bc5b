using System.Diagnostics;
using System.Net;
using System.Text;
using HydraSharp.Inference;
using Xunit;

namespace HydraSharp.Tests.Server;

public sealed class TelemetryTests
{
    static CancellationToken Going => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ACollectorGetsMetricsTracesAndLogLines()
    {
        await using var collector = TestCollector.Start();
        var trace = ActivityTraceId.CreateRandom();
        await using (var test = await TestServer.StartAsync(options => options with { Otlp = collector.Address }))
        {
            await test.Client.GetAsync("/v2/health/live", Going);
            using var request = new HttpRequestMessage(HttpMethod.Post, "/predict/faces")
            {
                Content = new ByteArrayContent(TestServer.Image),
            };
            request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
            using var answer = await test.Client.SendAsync(request, Going);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            // A client has its answer a moment before the request's span ends; the server's own end waits for that.
            Assert.True(await test.Server.StopAsync());
        }

        foreach (
            var name in (string[])
                [
                    "hydra.requests",
                    "hydra.request.duration",
                    "hydra.queue.length",
                    "hydra.queue.duration",
                    "hydra.batch.size",
                    "hydra.pass.duration",
                    "hydra.model.loads",
                    "http.server.request.duration",
                ]
        )
            Assert.True(collector.Count("/v1/metrics", Encoding.UTF8.GetBytes(name)) > 0, name);
        foreach (var name in (string[])["decode", "queue", "network", "hydra.model", "hydra.batch.size", "service.name"])
            Assert.True(collector.Count("/v1/traces", Encoding.UTF8.GetBytes(name)) > 0, name);
        Assert.Equal(0, collector.Count("/v1/traces", "health"u8.ToArray()));
        // The request and its three parts are of the client's trace.
        Assert.Equal(4, collector.Count("/v1/traces", Convert.FromHexString(trace.ToHexString())));
        Assert.True(collector.Count("/v1/logs", "listening at"u8.ToArray()) > 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ACollectorThatDoesNotAnswerHoldsNothingUp(bool listens)
    {
        await using var collector = TestCollector.Start(isSilent: true);
        if (!listens)
            await collector.DisposeAsync();
        var clock = new Stopwatch();
        await using (var test = await TestServer.StartAsync(options => options with { Otlp = collector.Address }))
        {
            using var answer = await test.PredictAsync(TestServer.Image);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            clock.Start();
        }

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"the end took {clock.Elapsed.TotalSeconds} s");
    }

    [Theory]
    [InlineData("localhost:4318")]
    [InlineData("collector")]
    [InlineData("file:///tmp")]
    public async Task WhatIsNoAddressIsRefused(string address)
    {
        var error = await Assert.ThrowsAsync<HydraException>(() =>
            TestServer.StartAsync(options => options with { Otlp = new(address, UriKind.RelativeOrAbsolute) })
        );
        Assert.Equal(ErrorKind.Usage, error.Kind);
        Assert.Contains("--otlp", error.Message, StringComparison.Ordinal);
        Assert.Contains("http://localhost:4318", error.Message, StringComparison.Ordinal);
    }
}
