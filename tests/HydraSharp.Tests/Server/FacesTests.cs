using System.Net;
using HydraSharp.Inference;
using HydraSharp.Inference.Faces;
using HydraSharp.Inference.Imaging;
using HydraSharp.Tests.Data;
using HydraSharp.Tests.Export;
using HydraSharp.Tests.Inference;
using SkiaSharp;
using Xunit;

namespace HydraSharp.Tests.Server;

public sealed class FacesTests : IDisposable
{
    static readonly byte[] Light = TestImages.Encode(SKEncodedImageFormat.Png, 48, 48);
    static readonly byte[] Dark = TestImages.Encode(SKEncodedImageFormat.Png, 48, 48, (_, _) => SKColors.Black);

    readonly TemporaryFolder folder = new();

    static CancellationToken Going => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task EachFaceGetsTheAnswersOfTheFacePredictor()
    {
        var detector = folder.Write("detector.onnx", HandMadeModels.Detector());
        await using var test = await TestServer.StartAsync(o => o with { FaceDetector = detector });
        using var response = await test.PredictAsync(Light, "?faces=true&heads=age");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Matches(
            @"\Adecode;dur=[0-9.]+, faces;dur=[0-9.]+, queue;dur=[0-9.]+, network;dur=[0-9.]+\z",
            string.Join(' ', response.Headers.GetValues("Server-Timing"))
        );
        var answer = await TestServer.JsonAsync(response);
        Assert.False(answer.TryGetProperty("tasks", out _));
        var face = Assert.Single(answer.GetProperty("faces").EnumerateArray());
        Assert.Equal(
            (12, 24),
            (face.GetProperty("box").GetProperty("left").GetDouble(), face.GetProperty("box").GetProperty("width").GetDouble())
        );
        Assert.Equal(["age"], face.GetProperty("tasks").EnumerateObject().Select(t => t.Name));
        using var finder = new FaceDetector(detector);
        using var hydra = new Predictor(test.ModelFile);
        var (_, wanted) = Assert.Single(new FacePredictor(finder, hydra).Predict(ImageDecoder.Decode(Light, "light")));
        Assert.Equal(
            ((Answer.Number)wanted["age"].Answer).Value,
            face.GetProperty("tasks").GetProperty("age").GetProperty("value").GetDouble(),
            1e-3
        );
        using var drawn = await test.PredictAsync(Light, "?faces=true", accept: "image/png");
        Assert.Equal("image/png", drawn.Content.Headers.ContentType!.MediaType);
        Assert.True((await TestServer.JsonAsync(await test.Client.GetAsync("/models/faces", Going))).GetProperty("faces").GetBoolean());
        await test.EmptyAsync();
    }

    [Fact]
    public async Task AnImageWithoutOneIsAnAnswer()
    {
        await using var test = await StartAsync(1);
        using var none = await test.PredictAsync(Dark, "?faces=true");
        Assert.Equal(0, (await TestServer.JsonAsync(none)).GetProperty("faces").GetArrayLength());
        Assert.StartsWith("decode;dur=", string.Join(' ', none.Headers.GetValues("Server-Timing")), StringComparison.Ordinal);
        using var asked = await test.Client.PostAsync(
            "/predict/faces?faces=true",
            Form(("dark", Dark), ("light", Light), ("broken", TestServer.NoImage)),
            Going
        );
        Assert.Equal(HttpStatusCode.OK, asked.StatusCode);
        var answers = (await TestServer.JsonAsync(asked)).EnumerateArray().ToArray();
        Assert.Equal(0, answers[0].GetProperty("faces").GetArrayLength());
        Assert.Equal(1, answers[1].GetProperty("faces").GetArrayLength());
        Assert.Contains("cannot be read", answers[2].GetProperty("error").GetString(), StringComparison.Ordinal);
        await test.EmptyAsync();
    }

    [Fact]
    public async Task OfACrowdTheSurestAreAnsweredAsManyAsTheQueueHolds()
    {
        await using var test = await StartAsync(5, queue: 3);
        using var response = await test.PredictAsync(Light, "?faces=true");
        var scores = (await TestServer.JsonAsync(response))
            .GetProperty("faces")
            .EnumerateArray()
            .Select(f => f.GetProperty("box").GetProperty("score").GetDouble())
            .ToArray();
        Assert.Equal(3, scores.Length);
        Assert.Equal(scores.OrderDescending(), scores);
        await test.EmptyAsync();
    }

    [Fact]
    public async Task FacesThatFindNoPlaceAreRefusedAndLeaveNothing()
    {
        using var hold = new PassHold();
        await using var test = await StartAsync(3, queue: 4, before: hold.Before);
        var first = test.PredictAsync(TestServer.Image);
        await TestServer.UntilAsync(() => hold.Passes == 1);
        var waiting = Enumerable.Range(0, 2).Select(_ => test.PredictAsync(TestServer.Image)).ToArray();
        await TestServer.UntilAsync(() => test.Faces.Waiting == 2);
        using (var refused = await test.PredictAsync(Light, "?faces=true"))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
        }

        hold.LetGo();
        foreach (var one in waiting.Prepend(first))
            Assert.Equal(HttpStatusCode.OK, (await one).StatusCode);
        await test.EmptyAsync();
        Assert.Equal(HttpStatusCode.OK, (await test.PredictAsync(Light, "?faces=true")).StatusCode);
    }

    [Theory]
    [InlineData("?faces=true", "--faces")]
    [InlineData("?faces=perhaps", "true or false")]
    public async Task AWishThatCannotBeFulfilledIsReported(string query, string words)
    {
        await using var test = await TestServer.StartAsync();
        using var response = await test.PredictAsync(Light, query);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(words, await response.Content.ReadAsStringAsync(Going), StringComparison.Ordinal);
        Assert.False((await TestServer.JsonAsync(await test.Client.GetAsync("/models/faces", Going))).GetProperty("faces").GetBoolean());
    }

    [Fact]
    public async Task WhatIsNoDetectorIsRefusedAtTheBeginning()
    {
        var model = folder.Write("model.onnx", HandMadeModels.Model());
        var error = await Assert.ThrowsAsync<HydraModelException>(() => TestServer.StartAsync(o => o with { FaceDetector = model }));
        Assert.Contains("it is not a face detector of YuNet's form", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<HydraModelException>(() =>
            TestServer.StartAsync(o => o with { FaceDetector = Path.Combine(folder.Path, "nowhere.onnx") })
        );
    }

    Task<TestServer> StartAsync(int faces, int queue = 64, Action? before = null)
    {
        var detector = folder.Write("detector.onnx", HandMadeModels.Detector(faces));
        return TestServer.StartAsync(o =>
            o with
            {
                FaceDetector = detector,
                Batching = new() { MaxQueueSize = queue, BeforePass = before },
            }
        );
    }

    static MultipartFormDataContent Form(params (string Name, byte[] Bytes)[] parts)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, bytes) in parts)
            form.Add(new ByteArrayContent(bytes), "image", name);
        return form;
    }
}
