using System.Net;
using Xunit;

namespace HydraSharp.Tests.Server;

/// <summary>Overload, deadlines, clients that leave, and the end.</summary>
public sealed class TrafficTests
{
    static CancellationToken Going => TestContext.Current.CancellationToken;

    // A held pass lets the queue fill: a queue is admitted, and as much more as the worker took before the pass was held up; the others are
    // refused at once, and every admitted one is answered.
    [Fact]
    public async Task OverTheLimitThereAreOnlyAnswersAndRefusals()
    {
        using var hold = new PassHold();
        await using var test = await TestServer.StartAsync(o =>
            o with
            {
                Batching = new()
                {
                    MaxBatchSize = 2,
                    MaxQueueSize = 4,
                    BeforePass = hold.Before,
                },
            }
        );
        var requests = Enumerable.Range(0, 40).Select(_ => test.PredictAsync(TestServer.Image)).ToArray();
        await TestServer.UntilAsync(() => requests.Count(r => r.IsCompleted) >= 34);
        Assert.InRange(test.Faces.Waiting, 0, 4);
        hold.LetGo();
        var answers = await Task.WhenAll(requests);
        var admitted = answers.Count(a => a.StatusCode == HttpStatusCode.OK);
        Assert.InRange(admitted, 4, 6);
        foreach (var refused in answers.Where(a => a.StatusCode != HttpStatusCode.OK))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter!.Delta);
            Assert.Equal("queue_full", (await TestServer.JsonAsync(refused)).GetProperty("reason").GetString());
        }

        Assert.Equal(40 - admitted, test.Server.Services.Metrics.Rejections.Of("faces", "queue_full"));
        using var after = await test.PredictAsync(TestServer.Image);
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    [Fact]
    public async Task UnderLoadEveryRequestIsAnsweredOrRefused()
    {
        await using var test = await TestServer.StartAsync(o =>
            o with
            {
                Batching = new() { MaxBatchSize = 4, MaxQueueSize = 8 },
            }
        );
        var counts = new int[600];
        await Parallel.ForAsync(0, 600, new ParallelOptions { MaxDegreeOfParallelism = 48, CancellationToken = Going }, async (i, stop) =>
        {
            using var response = await test.PredictAsync(TestServer.Image, stop: stop);
            counts[i] = (int)response.StatusCode;
        });
        Assert.All(counts, c => Assert.True(c is 200 or 429, $"{c}"));
        Assert.Contains(200, counts);
        await test.EmptyAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WhatIsTooLateIsNotComputed(bool byOption)
    {
        using var hold = new PassHold();
        await using var test = await TestServer.StartAsync(o => o with { Batching = new() { BeforePass = hold.Before } });
        var first = test.PredictAsync(TestServer.Image);
        await TestServer.UntilAsync(() => hold.Passes == 1);
        var late = byOption
            ? Enumerable.Range(0, 5).Select(_ => test.PredictAsync(TestServer.Image, timeout: "30")).ToArray()
            : [.. Enumerable.Range(0, 5).Select(_ => test.InferAsync(ProtocolTests.Request(1, "\"parameters\":{\"timeout\":30000},")))];
        foreach (var request in late)
        {
            using var response = await request;
            Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        }

        hold.LetGo();
        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
        await TestServer.UntilAsync(() => test.Faces.Waiting == 0);
        using var next = await test.PredictAsync(TestServer.Image);
        Assert.Equal(2, hold.Passes);
        Assert.Equal(2, test.Server.Services.Metrics.BatchSize.Count("faces"));
        Assert.Equal(5, test.Server.Services.Metrics.Rejections.Of("faces", "deadline"));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("soon")]
    [InlineData("99999999999999999999")]
    public async Task ADeadlineIsANumberOfMilliseconds(string timeout)
    {
        await using var test = await TestServer.StartAsync();
        using var response = await test.PredictAsync(TestServer.Image, timeout: timeout);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task TheOptionSetsADeadlineForAll()
    {
        using var hold = new PassHold();
        await using var test = await TestServer.StartAsync(o =>
            o with
            {
                Batching = new() { DefaultTimeoutMicroseconds = 200_000, BeforePass = hold.Before },
            }
        );
        Task<HttpResponseMessage> first;
        do
        {
            first = test.PredictAsync(TestServer.Image);
            await TestServer.UntilAsync(() => hold.Passes == 1 || first.IsCompleted);
        } while (hold.Passes == 0);
        using var late = await test.PredictAsync(TestServer.Image, timeout: "60000");
        Assert.Equal(HttpStatusCode.GatewayTimeout, late.StatusCode);
        hold.LetGo();
        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
    }

    [Fact]
    public async Task ClientsThatLeaveAreNotComputedAndLeaveNothingBehind()
    {
        using var hold = new PassHold();
        await using var test = await TestServer.StartAsync(o =>
            o with
            {
                Batching = new() { MaxQueueSize = 60, BeforePass = hold.Before },
            }
        );
        var first = test.PredictAsync(TestServer.Image);
        await TestServer.UntilAsync(() => hold.Passes == 1);
        using var leave = new CancellationTokenSource();
        var leaving = Enumerable.Range(0, 60).Select(_ => test.PredictAsync(TestServer.Image, stop: leave.Token)).ToArray();
        await TestServer.UntilAsync(() => test.Faces.Waiting == 60);
        await leave.CancelAsync();
        foreach (var left in leaving)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        // They may only have closed their sending side: their places are free as soon as another wants one.
        do
        {
            using var refused = await test.PredictAsync(TestServer.Image);
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        } while (test.Server.Services.Traffic.Inside > 1);
        await TestServer.UntilAsync(() => test.Server.Services.Traffic.Inside == 1);
        hold.LetGo();
        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
        await test.EmptyAsync();
        Assert.Equal(1, hold.Passes);
        await TestServer.UntilAsync(() => test.Server.Services.Metrics.Rejections.Of("faces", "client_left") == 60);
    }

    [Fact]
    public async Task TheEndAnswersWhatWasAdmittedAndNothingElse()
    {
        using var hold = new PassHold();
        await using var test = await TestServer.StartAsync(o =>
            o with
            {
                DrainTime = TimeSpan.FromMinutes(1),
                Batching = new() { MaxBatchSize = 2, BeforePass = hold.Before },
            }
        );
        Assert.Equal(HttpStatusCode.OK, (await test.Client.GetAsync("/v2/health/ready", Going)).StatusCode);
        var admitted = Enumerable.Range(0, 7).Select(_ => test.PredictAsync(TestServer.Image)).ToArray();
        await TestServer.UntilAsync(() => test.Server.Services.Traffic.Inside == 7);
        var end = test.Server.StopAsync();
        await TestServer.UntilAsync(() => test.Server.Services.Traffic.IsClosed);
        using var ready = await test.Client.GetAsync("/v2/health/ready", Going);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.False((await TestServer.JsonAsync(ready)).GetProperty("ready").GetBoolean());
        using var model = await test.Client.GetAsync("/v2/models/faces/ready", Going);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, model.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await test.Client.GetAsync("/v2/health/live", Going)).StatusCode);
        using var late = await test.PredictAsync(TestServer.Image);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, late.StatusCode);
        Assert.False(end.IsCompleted);
        hold.LetGo();
        foreach (var request in admitted)
            Assert.Equal(HttpStatusCode.OK, (await request).StatusCode);
        Assert.True(await end);
        await Assert.ThrowsAsync<System.Net.Http.HttpRequestException>(() => test.Client.GetAsync("/v2/health/live", Going));
    }

    [Fact]
    public async Task TheEndComesEvenWhenAPassHangs()
    {
        using var hold = new PassHold();
        await using var test = await TestServer.StartAsync(o =>
            o with
            {
                DrainTime = TimeSpan.FromMilliseconds(100),
                Batching = new() { BeforePass = hold.Before },
            }
        );
        var stuck = test.PredictAsync(TestServer.Image);
        await TestServer.UntilAsync(() => hold.Passes == 1);
        Assert.False(await test.Server.StopAsync());
        await Assert.ThrowsAsync<System.Net.Http.HttpRequestException>(() => stuck);
    }
}
