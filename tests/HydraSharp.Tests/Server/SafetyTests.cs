using System.Net;
using HydraSharp.Inference;
using HydraSharp.Server;
using HydraSharp.Server.Models;
using Microsoft.Extensions.Logging;
using Xunit;

namespace HydraSharp.Tests.Server;

public sealed class SafetyTests
{
    static CancellationToken Going => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryAnswerHasTheHeadersOfSafetyAndAnId()
    {
        await using var test = await TestServer.StartAsync();
        foreach (var path in (string[])["/models", "/none", "/v2", "/v2/none", "/metrics", "/openapi.json"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add("Origin", "https://elsewhere.example");
            using var response = await test.Client.SendAsync(request, Going);
            Assert.StartsWith(
                "default-src 'self'",
                response.Headers.GetValues("Content-Security-Policy").Single(),
                StringComparison.Ordinal
            );
            Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Matches(@"\A[0-9a-f]{32}\z", response.Headers.GetValues("X-Request-Id").Single());
            Assert.False(response.Headers.Contains("Server"));
            Assert.DoesNotContain(response.Headers, h => h.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public async Task WhatFailsInsideIsReportedByTheLogAlone()
    {
        var fails = true;
        await using var test = await TestServer.StartAsync(o =>
            o with
            {
                Batching = new() { BeforePass = () => _ = fails ? throw new IOException("/etc/secret is missing") : 0 },
            }
        );
        using var predict = await test.PredictAsync(TestServer.Image);
        Assert.Equal(HttpStatusCode.InternalServerError, predict.StatusCode);
        Assert.Equal("internal", (await TestServer.JsonAsync(predict)).GetProperty("reason").GetString());
        await ProtocolTests.AssertError(await test.InferAsync(ProtocolTests.Request(1)), HttpStatusCode.InternalServerError);
        Assert.Equal(
            2,
            test.Log.All.Count(l => l.Level == LogLevel.Error && l.Text.Contains("/etc/secret is missing", StringComparison.Ordinal))
        );
        fails = false;
        Assert.Equal(HttpStatusCode.OK, (await test.PredictAsync(TestServer.Image)).StatusCode);
        await test.EmptyAsync();
    }

    [Theory]
    [InlineData("abc-1_2.3", true)]
    [InlineData("a b", false)]
    [InlineData("<script>", false)]
    public async Task AHarmlessIdIsKept(string id, bool isKept)
    {
        await using var test = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/none");
        request.Headers.TryAddWithoutValidation("X-Request-Id", id);
        using var response = await test.Client.SendAsync(request, Going);
        Assert.Equal(isKept, response.Headers.GetValues("X-Request-Id").Single() == id);
    }

    [Fact]
    public async Task WithAKeyOnlyHealthIsOpen()
    {
        await using var test = await TestServer.StartAsync(o => o with { ApiKey = "a key of some length" });
        async Task<HttpStatusCode> Get(string path, string? header = null, string? value = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (header is not null)
                request.Headers.TryAddWithoutValidation(header, value);
            using var response = await test.Client.SendAsync(request, Going);
            return response.StatusCode;
        }

        foreach (var path in (string[])["/models", "/v2", "/metrics", "/openapi.json", "/none"])
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await Get(path));
            Assert.Equal(HttpStatusCode.Unauthorized, await Get(path, "Authorization", "Bearer a key of some lengt"));
            Assert.Equal(HttpStatusCode.Unauthorized, await Get(path, "X-Api-Key", "a key of some length "[..^2]));
        }

        Assert.Equal(HttpStatusCode.OK, await Get("/models", "Authorization", "Bearer a key of some length"));
        Assert.Equal(HttpStatusCode.OK, await Get("/models", "X-Api-Key", "a key of some length"));
        Assert.Equal(HttpStatusCode.OK, await Get("/v2/health/live"));
        Assert.Equal(HttpStatusCode.OK, await Get("/v2/health/ready"));
        await ProtocolTests.AssertError(await test.Client.GetAsync("/v2/models/faces", Going), HttpStatusCode.Unauthorized);
        Assert.Equal(HttpStatusCode.Unauthorized, (await test.PredictAsync(TestServer.Image)).StatusCode);
    }

    // A page whose name was made to point at this machine sends its own name.
    [Fact]
    public async Task OnThisMachineAloneOnlyItsNamesAreAnswered()
    {
        await using var test = await TestServer.StartAsync();
        foreach (
            var (host, status) in ((string, string)[])
                [
                    ("evil.example", "421"),
                    ("localhost", "200"),
                    ("127.0.0.1:8080", "200"),
                    ("[::1]", "200"),
                    ("127.0.0.1.evil.example", "421"),
                ]
        )
            Assert.StartsWith(
                $"HTTP/1.1 {status} ",
                await test.RawAsync(
                    System.Text.Encoding.ASCII.GetBytes($"GET /v2/health/live HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
                ),
                StringComparison.Ordinal
            );
        Assert.DoesNotContain(test.Log.All, l => l.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task ForOtherMachinesThereIsAWarning()
    {
        await using var test = await TestServer.StartAsync(o => o with { Urls = ["http://0.0.0.0:0"] });
        Assert.Contains(test.Log.All, l => l.Level == LogLevel.Warning && l.Text.Contains("without a key", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("https://127.0.0.1:1")]
    [InlineData("127.0.0.1:8080")]
    [InlineData("http://127.0.0.1:8080/base")]
    [InlineData("")]
    public async Task AnAddressThatCannotBeListenedAtIsRefused(string url)
    {
        var error = await Assert.ThrowsAsync<HydraException>(() => TestServer.StartAsync(o => o with { Urls = [url] }));
        Assert.Equal(ErrorKind.Usage, error.Kind);
    }

    [Fact]
    public async Task WrongOptionsAreReportedAllAtOnce()
    {
        var error = await Assert.ThrowsAsync<HydraException>(() =>
            HydraServer.StartAsync(
                new()
                {
                    MaxMegapixels = 0,
                    Batching = new() { MaxBatchSize = 0, MaxQueueSize = -1 },
                },
                Going
            )
        );
        foreach (var name in (string[])["--max-megapixels", "--max-batch-size", "--max-queue-size"])
            Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ModelsNeedNamesOfTheirOwn()
    {
        await Assert.ThrowsAsync<HydraException>(() => TestServer.StartAsync(o => o with { Models = [] }));
        await Assert.ThrowsAsync<HydraException>(() => TestServer.StartAsync(o => o with { Models = [o.Models[0], o.Models[0]] }));
        await Assert.ThrowsAsync<HydraModelException>(() =>
            TestServer.StartAsync(o => o with { Models = [o.Models[0] with { File = "none.onnx" }] })
        );
        await using var two = await TestServer.StartAsync(o => o with { Models = [o.Models[0], o.Models[0] with { Name = "again" }] });
        Assert.Equal(HttpStatusCode.OK, (await two.Client.GetAsync("/v2/models/again/ready", Going)).StatusCode);
    }

    [Theory]
    [InlineData("runs/x/model.onnx", "model", "runs/x/model.onnx")]
    [InlineData("faces=runs/x/model.onnx", "faces", "runs/x/model.onnx")]
    [InlineData("a.b-c_d=m", "a.b-c_d", "m")]
    public void ASourceIsReadFromAWord(string word, string name, string file) =>
        Assert.Equal(new ModelSource(name, file), ModelSource.Parse(word));

    [Theory]
    [InlineData("a b.onnx")]
    [InlineData("../x=m.onnx")]
    [InlineData(".hidden=m.onnx")]
    [InlineData("ä.onnx")]
    public void ANameThatIsNotFitForAnAddressIsRefused(string word) =>
        Assert.Equal(ErrorKind.Usage, Assert.Throws<HydraException>(() => ModelSource.Parse(word)).Kind);
}
