using System.Net;
using HydraSharp.Inference;
using Xunit;

namespace HydraSharp.Tests.Server;

/// <summary>What pages of other sites may send.</summary>
public sealed class OriginTests
{
    const string Site = "https://site.example";

    static CancellationToken Going => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AnotherSitesPageMaySendNothing()
    {
        await using var test = await TestServer.StartAsync();
        var own = test.Address.GetLeftPart(UriPartial.Authority);
        foreach (
            var (origin, status) in ((string?, HttpStatusCode)[])
                [
                    (null, HttpStatusCode.OK),
                    (own, HttpStatusCode.OK),
                    (own.Replace("http:", "https:", StringComparison.Ordinal), HttpStatusCode.OK),
                    (Site, HttpStatusCode.Forbidden),
                    ("null", HttpStatusCode.Forbidden),
                    ("http://127.0.0.1:1", HttpStatusCode.Forbidden),
                    ("http://127.0.0.1", HttpStatusCode.Forbidden),
                ]
        )
        {
            using var response = await SendAsync(test, HttpMethod.Post, "/predict/faces", origin);
            Assert.Equal((origin, status), (origin, response.StatusCode));
            Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
            if (status == HttpStatusCode.Forbidden)
                Assert.Contains("--allow-origin", await response.Content.ReadAsStringAsync(Going), StringComparison.Ordinal);
        }

        using var infer = await SendAsync(test, HttpMethod.Post, "/v2/models/faces/infer", Site);
        Assert.Equal(HttpStatusCode.Forbidden, infer.StatusCode);
        using var preflight = await PreflightAsync(test, Site);
        Assert.Equal(HttpStatusCode.Forbidden, preflight.StatusCode);
        using var fetched = await SendAsync(test, HttpMethod.Post, "/predict/faces", null, ("Sec-Fetch-Site", "cross-site"));
        Assert.Equal(HttpStatusCode.Forbidden, fetched.StatusCode);
        using var read = await SendAsync(test, HttpMethod.Get, "/models", Site);
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
    }

    [Theory]
    [InlineData(Site, Site, true)]
    [InlineData("https://SITE.example:443/", Site, true)]
    [InlineData(Site, "http://site.example", false)]
    [InlineData(Site, "https://site.example.evil", false)]
    [InlineData(Site, "https://site.example:8443", false)]
    [InlineData("*", "http://anything.example", true)]
    [InlineData("*", "null", true)]
    public async Task AnAllowedOriginIsAnsweredAsBrowsersAsk(string allowed, string origin, bool isAllowed)
    {
        await using var test = await TestServer.StartAsync(o =>
            o with
            {
                AllowedOrigins = [allowed, "http://localhost:3000"],
                ApiKey = "secret",
            }
        );
        using var preflight = await PreflightAsync(test, origin);
        Assert.Equal(isAllowed ? HttpStatusCode.NoContent : HttpStatusCode.Forbidden, preflight.StatusCode);
        Assert.Equal(isAllowed, preflight.Headers.Contains("Access-Control-Allow-Origin"));
        using var answer = await SendAsync(test, HttpMethod.Post, "/predict/faces", origin, ("X-Api-Key", "secret"));
        Assert.Equal(isAllowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden, answer.StatusCode);
        using var refused = await SendAsync(test, HttpMethod.Post, "/predict/faces", origin);
        Assert.Equal(isAllowed ? HttpStatusCode.Unauthorized : HttpStatusCode.Forbidden, refused.StatusCode);
        if (!isAllowed)
            return;
        string[] origins = [allowed == "*" ? "*" : origin];
        foreach (var response in (HttpResponseMessage[])[preflight, answer, refused])
        {
            Assert.Equal(origins, response.Headers.GetValues("Access-Control-Allow-Origin"));
            Assert.Contains("Origin", response.Headers.Vary);
        }

        Assert.Contains("POST", preflight.Headers.GetValues("Access-Control-Allow-Methods").Single(), StringComparison.Ordinal);
        Assert.Contains("X-Api-Key", preflight.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("site.example")]
    [InlineData("https://site.example/page")]
    [InlineData("ftp://site.example")]
    [InlineData("")]
    public async Task WhatIsNoOriginIsRefusedAtTheStart(string origin)
    {
        var error = await Assert.ThrowsAsync<HydraException>(() => TestServer.StartAsync(o => o with { AllowedOrigins = [origin] }));
        Assert.Contains("--allow-origin", error.Message, StringComparison.Ordinal);
    }

    static Task<HttpResponseMessage> PreflightAsync(TestServer test, string origin) =>
        SendAsync(test, HttpMethod.Options, "/predict/faces", origin, ("Access-Control-Request-Method", "POST"));

    static async Task<HttpResponseMessage> SendAsync(
        TestServer test,
        HttpMethod method,
        string path,
        string? origin,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(method, path);
        if (method == HttpMethod.Post)
            request.Content = new ByteArrayContent(TestServer.Image);
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        return await test.Client.SendAsync(request, Going);
    }
}
