using System.Net;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace HydraSharp.Tests.Server;

/// <summary>HEAD is answered where GET is, with the same headers and without a body (RFC 9110, 9.1).</summary>
public sealed class HeadTests
{
    static CancellationToken Going => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryAddressThatTakesGetTakesHead()
    {
        using var runs = new RunFolders();
        runs.Add("one", report: "<h1>one</h1>");
        await using var test = await TestServer.StartAsync(o => o with { Runs = runs.Path });
        foreach (var endpoint in test.Server.Endpoints)
        {
            var methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [];
            Assert.Equal(methods.Contains("GET"), methods.Contains("HEAD"));
            if (!methods.Contains("GET"))
                continue;
            var path = endpoint
                .RoutePattern.RawText!.Replace("{model}", "faces", StringComparison.Ordinal)
                .Replace("{run}", "one", StringComparison.Ordinal)
                .Replace("{file}", "app.js", StringComparison.Ordinal);
            await SameAsync(test, path, HttpStatusCode.OK);
        }

        await SameAsync(test, "/models/none", HttpStatusCode.NotFound);
        await SameAsync(test, "/page/none.js", HttpStatusCode.NotFound);
        await SameAsync(test, "/none", HttpStatusCode.NotFound);
        await SameAsync(test, "/predict/faces", HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task WithoutTheKeyHeadIsRefusedAsGetIs()
    {
        await using var test = await TestServer.StartAsync(o => o with { ApiKey = "secret" });
        await SameAsync(test, "/models", HttpStatusCode.Unauthorized);
        await SameAsync(test, "/v2/health/ready", HttpStatusCode.OK);
        await SameAsync(test, "/", HttpStatusCode.OK);
    }

    static async Task SameAsync(TestServer test, string path, HttpStatusCode status)
    {
        using var get = await test.Client.GetAsync(path, Going);
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using var head = await test.Client.SendAsync(request, Going);
        Assert.Equal((path, status, status), (path, get.StatusCode, head.StatusCode));
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        if (status == HttpStatusCode.OK && path is not ("/metrics" or "/runs.json"))
            Assert.Equal((path, get.Content.Headers.ContentLength), (path, head.Content.Headers.ContentLength));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Going));
    }
}
