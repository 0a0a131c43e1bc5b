using System.Net;
using System.Text;
using System.Text.Json;
using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;
using HydraSharp.Tests.Export;
using HydraSharp.Tests.Inference;
using SkiaSharp;
using Xunit;

namespace HydraSharp.Tests.Server;

public sealed class PredictEndpointTests
{
    static CancellationToken Going => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AnImageGetsTheAnswersOfThePredictor()
    {
        await using var test = await TestServer.StartAsync();
        using var response = await test.PredictAsync(TestServer.Image);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        var answer = await TestServer.JsonAsync(response);
        using var hydra = new Predictor(HandMadeModels.Model(), "faces");
        using var expected = new MemoryStream();
        using (var writer = new Utf8JsonWriter(expected))
            hydra.Predict(TestServer.Image).WriteJson(writer);
        Assert.Equal("image 1", answer.GetProperty("image").GetString());
        Assert.Equal(Encoding.UTF8.GetString(expected.ToArray()), answer.GetProperty("tasks").GetRawText());
    }

    [Fact]
    public async Task OnlyTheHeadsThatWereAskedForAnswer()
    {
        await using var test = await TestServer.StartAsync();
        async Task<string[]> Tasks(string query) =>
            [
                .. (await TestServer.JsonAsync(await test.PredictAsync(TestServer.Image, query)))
                    .GetProperty("tasks")
                    .EnumerateObject()
                    .Select(t => t.Name),
            ];
        Assert.Equal(["glasses"], await Tasks("?heads=glasses"));
        Assert.Equal(["age", "glasses"], await Tasks("?heads=glasses,%20age"));
        Assert.Equal(["age", "glasses"], await Tasks("?heads="));
        using var wrong = await test.PredictAsync(TestServer.Image, "?heads=age,mood");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        var problem = await TestServer.JsonAsync(wrong);
        Assert.Equal("unknown_head", problem.GetProperty("reason").GetString());
        Assert.Contains("age, glasses", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABadImageAmongOthersLeavesThemAlone()
    {
        await using var test = await TestServer.StartAsync();
        using var alone = await test.PredictAsync(TestServer.Image);
        var expected = (await TestServer.JsonAsync(alone)).GetProperty("tasks").GetRawText();
        for (var bad = 0; bad < 5; bad++)
        {
            using var response = await test.PredictAsync([
                .. Enumerable.Range(0, 5).Select(i => ($"../{i}.png", i == bad ? TestServer.NoImage : TestServer.Image)),
            ]);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            var answers = (await TestServer.JsonAsync(response)).EnumerateArray().ToArray();
            Assert.Equal(["0.png", "1.png", "2.png", "3.png", "4.png"], answers.Select(a => a.GetProperty("image").GetString()));
            for (var i = 0; i < 5; i++)
                if (i == bad)
                    Assert.Contains("it is not a JPEG", answers[i].GetProperty("error").GetString(), StringComparison.Ordinal);
                else
                    Assert.Equal(expected, answers[i].GetProperty("tasks").GetRawText());
        }

        await test.EmptyAsync();
    }

    // Good and bad images of many clients at once, which share passes.
    [Fact]
    public async Task BadImagesOfOneClientDoNotReachAnother()
    {
        await using var test = await TestServer.StartAsync(o => o with { Batching = new() { MaxQueueSize = 1000 } });
        var expected = (await TestServer.JsonAsync(await test.PredictAsync(TestServer.Image))).GetRawText();
        await Parallel.ForAsync(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Going }, async (i, stop) =>
        {
            using var response = await test.PredictAsync(i % 3 == 0 ? TestServer.Image[..(20 + i % 40)] : TestServer.Image, stop: stop);
            Assert.Equal(i % 3 == 0 ? HttpStatusCode.BadRequest : HttpStatusCode.OK, response.StatusCode);
            if (i % 3 != 0)
                Assert.Equal(expected, (await TestServer.JsonAsync(response)).GetRawText());
        });
        await test.EmptyAsync();
    }

    [Theory]
    [InlineData("image/png", "image/png")]
    [InlineData("image/jpeg", "image/jpeg")]
    [InlineData("text/html, image/png;q=0.9, application/json;q=0.5", "image/png")]
    [InlineData("application/json, image/png;q=0.9", "application/json")]
    [InlineData("*/*", "application/json")]
    public async Task TheImageComesBackWithItsAnswersWhenThatIsAccepted(string accept, string type)
    {
        await using var test = await TestServer.StartAsync();
        using var response = await test.PredictAsync(TestServer.Image, accept: accept);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType!.MediaType);
        if (type == "application/json")
            return;
        var drawn = ImageDecoder.Decode(await response.Content.ReadAsByteArrayAsync(Going), "drawn");
        Assert.Equal(320, drawn.Width);
        Assert.True(drawn.Height > 320 * 10 / 12);
    }

    [Fact]
    public async Task WhatIsNoImageIsRefusedInWords()
    {
        await using var test = await TestServer.StartAsync(o => o with { MaxMegapixels = 1 });
        foreach (
            var (body, words) in ((byte[], string)[])
                [
                    (TestServer.NoImage, "it is not a JPEG"),
                    ([], "the body is empty"),
                    (TestServer.Image[..40], "cut off"),
                    (TestImages.Encode(SKEncodedImageFormat.Png, 1200, 1000, (_, _) => SKColors.Red), "it is too large"),
                ]
        )
        foreach (var accept in (string?[])[null, "image/png"])
        {
            using var response = await test.PredictAsync(body, accept: accept);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
            var problem = await TestServer.JsonAsync(response);
            Assert.Contains(words, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
            Assert.Equal(400, problem.GetProperty("status").GetInt32());
            Assert.Equal(response.Headers.GetValues("X-Request-Id").Single(), problem.GetProperty("request_id").GetString());
        }
    }

    [Fact]
    public async Task LimitsOfBodiesAndFormsHold()
    {
        await using var test = await TestServer.StartAsync(o =>
            o with
            {
                MaxBodyBytes = 50_000,
                Batching = new() { MaxQueueSize = 4 },
            }
        );
        using var large = await test.PredictAsync(new byte[50_001]);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        using var many = await test.PredictAsync([.. Enumerable.Range(0, 5).Select(i => ($"{i}.png", TestServer.Image))]);
        Assert.Equal(HttpStatusCode.BadRequest, many.StatusCode);
        using var none = await test.PredictAsync([]);
        Assert.Equal(HttpStatusCode.BadRequest, none.StatusCode);
        using var packed = new System.Net.Http.ByteArrayContent(TestServer.Image);
        packed.Headers.ContentEncoding.Add("gzip");
        using var compressed = await test.Client.PostAsync("/predict/faces", packed, Going);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, compressed.StatusCode);
        using var broken = new System.Net.Http.StringContent("--x\r\nContent-Dis");
        broken.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");
        using var cut = await test.Client.PostAsync("/predict/faces", broken, Going);
        Assert.Equal(HttpStatusCode.BadRequest, cut.StatusCode);
        await test.EmptyAsync();
    }

    [Fact]
    public async Task BodiesOfAllRequestsTogetherAreBounded()
    {
        await using var test = await TestServer.StartAsync();
        Assert.True(test.Server.Services.Bodies.TryTake(256L << 20));
        using var refused = await test.PredictAsync(TestServer.Image);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("buffers_full", (await TestServer.JsonAsync(refused)).GetProperty("reason").GetString());
        test.Server.Services.Bodies.Return(256L << 20);
        using var taken = await test.PredictAsync(TestServer.Image);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
    }

    [Fact]
    public async Task ModelsAreListedWithTheirCards()
    {
        await using var test = await TestServer.StartAsync();
        var all = await TestServer.JsonAsync(await test.Client.GetAsync("/models", Going));
        var model = Assert.Single(all.EnumerateArray());
        Assert.Equal("faces", model.GetProperty("name").GetString());
        Assert.Equal(
            ["age", "glasses"],
            model.GetProperty("card").GetProperty("tasks").EnumerateArray().Select(t => t.GetProperty("name").GetString())
        );
        Assert.Equal(model.GetRawText(), (await TestServer.JsonAsync(await test.Client.GetAsync("/models/faces", Going))).GetRawText());
        using var none = await test.Client.GetAsync("/models/faces.onnx", Going);
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }
}
