using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace HydraSharp.Tests.Server;

/// <summary>What the server reports of itself: metrics and the OpenAPI document.</summary>
public sealed class DescriptionTests
{
    static CancellationToken Going => TestContext.Current.CancellationToken;

    [Fact]
    public async Task MetricsCountWhatHappened()
    {
        await using var test = await TestServer.StartAsync();
        for (var i = 0; i < 3; i++)
            using (await test.PredictAsync(TestServer.Image)) { }
        using (await test.PredictAsync(TestServer.NoImage)) { }
        using (await test.InferAsync(ProtocolTests.Request(2))) { }
        using (await test.Client.GetAsync("/predict/none", Going)) { }
        // A request is counted a moment after its client has the answer.
        await TestServer.UntilAsync(() =>
            test.Server.Services.Metrics.RequestSeconds.Count("faces", "predict") == 4
            && test.Server.Services.Metrics.RequestSeconds.Count("faces", "infer") == 1
        );
        using var response = await test.Client.GetAsync("/metrics", Going);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        var text = await response.Content.ReadAsStringAsync(Going);
        foreach (
            var line in (string[])
                [
                    "hydra_requests_total{model=\"faces\",endpoint=\"predict\",code=\"200\"} 3",
                    "hydra_requests_total{model=\"faces\",endpoint=\"predict\",code=\"400\"} 1",
                    "hydra_requests_total{model=\"faces\",endpoint=\"infer\",code=\"200\"} 1",
                    "hydra_request_seconds_count{model=\"faces\",endpoint=\"predict\"} 4",
                    "hydra_rejections_total{model=\"faces\",reason=\"bad_image\"} 1",
                    "hydra_queue_length{model=\"faces\"} 0",
                    "hydra_batch_size_sum{model=\"faces\"} 5",
                    "hydra_model_loads_total{model=\"faces\",outcome=\"loaded\"} 1",
                    "# TYPE hydra_request_seconds histogram",
                    "hydra_request_seconds_bucket{model=\"faces\",endpoint=\"predict\",le=\"+Inf\"} 4",
                ]
        )
            Assert.Contains(line + "\n", text, StringComparison.Ordinal);
    }

    // Every line is one that Prometheus reads, buckets rise, and the last is the count.
    [Fact]
    public async Task TheTextIsPrometheuss()
    {
        await using var test = await TestServer.StartAsync();
        using (await test.PredictAsync(TestServer.Image)) { }
        var text = await test.Client.GetStringAsync("/metrics", Going);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.All(text.TrimEnd('\n').Split('\n'), line =>
            Assert.Matches(@"\A(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+\{([a-z_]+=""[^""]*"",?)+\} [0-9.eE+-]+)\z", line)
        );
        foreach (
            var series in Regex
                .Matches(text, @"^(\w+)_bucket\{(.*),le=""[^""]+""\} (\d+)$", RegexOptions.Multiline)
                .GroupBy(m => (m.Groups[1].Value, m.Groups[2].Value))
        )
        {
            long[] counts = [.. series.Select(m => long.Parse(m.Groups[3].Value))];
            Assert.Equal(counts.Order(), counts);
            Assert.Contains($"{series.Key.Item1}_count{{{series.Key.Item2}}} {counts[^1]}\n", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task TheDocumentNamesEveryAddressAndNoOther()
    {
        await using var test = await TestServer.StartAsync(o => o with { Runs = Path.GetTempPath() });
        using var document = JsonDocument.Parse(await test.Client.GetStringAsync("/openapi.json", Going));
        Assert.StartsWith("3.1", document.RootElement.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        string[] written =
        [
            .. document
                .RootElement.GetProperty("paths")
                .EnumerateObject()
                .SelectMany(p => p.Value.EnumerateObject().Select(o => $"{o.Name} {p.Name}")),
        ];
        string[] mapped =
        [
            .. test
                .Server.Endpoints.Where(e => e.Metadata.GetMetadata<Microsoft.AspNetCore.Routing.IExcludeFromDescriptionMetadata>() is null)
                .SelectMany(e =>
                    e.Metadata.GetMetadata<Microsoft.AspNetCore.Routing.IHttpMethodMetadata>()!
                        .HttpMethods.Where(m => m != "HEAD")
                        .Select(m => $"{m.ToLowerInvariant()} {e.RoutePattern.RawText}")
                ),
        ];
        Assert.Equal(mapped.Order(StringComparer.Ordinal), written.Order(StringComparer.Ordinal));
        var schemas = document.RootElement.GetProperty("components").GetProperty("schemas");
        foreach (Match reference in Regex.Matches(document.RootElement.GetRawText(), @"#/components/schemas/(\w+)"))
            Assert.True(schemas.TryGetProperty(reference.Groups[1].Value, out _), reference.Value);
    }
}
