using System.Text;
using HydraSharp.Determinism;
using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;
using HydraSharp.Samples.Faces;
using HydraSharp.Tests.Runs;
using Xunit;

namespace HydraSharp.Tests.Export;

[Collection(nameof(WholeRuns))]
public sealed class PredictorTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("hydra-predictor-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task FilesBytesStreamsAndPixelsGetTheSameAnswer()
    {
        using var hydra = new Predictor(TinyModel.File, "tiny.onnx");
        var bytes = Jpeg(1);
        var path = At("face.jpg", bytes);
        var expected = hydra.Predict(path);
        Assert.Equal(["age", "glasses"], expected.Select(a => a.Task));
        Assert.Equal("years", expected["age"].Unit);
        Assert.Contains(expected["glasses"].Label, new[] { "no", "yes" });
        Prediction[] others =
        [
            hydra.Predict(bytes),
            hydra.Predict(new MemoryStream(bytes)),
            hydra.Predict([hydra.Load(path)])[0],
            await hydra.PredictAsync(path, TestContext.Current.CancellationToken),
        ];
        foreach (var other in others)
            Assert.Equal(expected["age"].Number, other["age"].Number);
        Assert.Equal(expected["age"].Number, hydra.Predict(ImageDecoder.Decode(path))["age"].Number, 0.2f);
    }

    [Fact]
    public void ManyThreadsGetTheAnswersOfOne()
    {
        using var hydra = new Predictor(TinyModel.File, "tiny.onnx");
        var images = Enumerable.Range(0, 8).Select(i => hydra.Load(Jpeg(i), "drawn")).ToArray();
        var alone = images.Select(p => hydra.Predict([p])[0]["age"].Number).ToArray();
        Parallel.For(0, 64, i => Assert.Equal(alone[i % 8], hydra.Predict([images[i % 8]])[0]["age"].Number));
    }

    [Fact]
    public async Task AskedOnAnotherThreadItAnswersTheSameAndCanBeStopped()
    {
        using var hydra = new Predictor(TinyModel.File, "tiny.onnx");
        var bytes = Jpeg(1);
        var going = TestContext.Current.CancellationToken;
        var expected = hydra.Predict(bytes)["age"].Number;
        Assert.Equal(expected, (await hydra.PredictAsync(bytes, stop: going))["age"].Number);
        Assert.Equal(expected, (await hydra.PredictAsync(new MemoryStream(bytes), stop: going))["age"].Number);
        var image = hydra.Load(bytes, "drawn");
        Assert.Equal([expected, expected], (await hydra.PredictAsync([image, image], going)).Select(p => p["age"].Number), (a, b) =>
            Math.Abs(a - b) < 1e-4
        );
        Assert.Empty(await hydra.PredictAsync(Array.Empty<PixelImage>(), going));
        var stopped = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hydra.PredictAsync(bytes, stop: stopped));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hydra.PredictAsync(new MemoryStream(bytes), stop: stopped));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hydra.PredictAsync([image], stopped));
        await Assert.ThrowsAsync<HydraImageException>(() => hydra.PredictAsync("a text"u8.ToArray(), stop: going));
    }

    // A pass that would take seconds ends soon after it was stopped, and the next one is not touched.
    [Fact]
    public async Task APassIsStoppedInItsMiddle()
    {
        using var hydra = new Predictor(TinyModel.File, "tiny.onnx");
        var image = hydra.Load(Jpeg(1), "drawn");
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            PixelImage[] many = [.. Enumerable.Repeat(image, 4000)];
            while (watch.Elapsed < TimeSpan.FromSeconds(30))
                await hydra.PredictAsync(many, stop.Token);
        });
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 20);
        Assert.Equal(hydra.Predict([image])[0]["age"].Number, hydra.Predict(Jpeg(1))["age"].Number);
    }

    [Fact]
    public void OneBadImageDoesNotStopTheOthers()
    {
        using var hydra = new Predictor(TinyModel.File, "tiny.onnx");
        string[] files = [At("a.jpg", Jpeg(1)), At("b.jpg", Encoding.UTF8.GetBytes("a text")), At("missing/../c.jpg", Jpeg(2))];
        var found = hydra.PredictEach([.. files, Path.Combine(folder, "none.jpg")], TestContext.Current.CancellationToken).ToArray();
        Assert.Equal([true, false, true, false], found.Select(f => f.Prediction is not null));
        Assert.Contains("not a JPEG", found[1].Error!.Message, StringComparison.Ordinal);
        Assert.Contains("none.jpg", found[3].Error!.Message, StringComparison.Ordinal);
        Assert.Empty(hydra.PredictEach([], TestContext.Current.CancellationToken));
        Assert.Empty(hydra.Predict(Array.Empty<PixelImage>()));
    }

    [Fact]
    public void AWrongQuestionIsAnsweredInWords()
    {
        using var hydra = new Predictor(TinyModel.File, "tiny.onnx");
        var face = hydra.Predict(Jpeg(1));
        Assert.Contains("age, glasses", Assert.Throws<KeyNotFoundException>(() => face["mood"]).Message, StringComparison.Ordinal);
        Assert.Contains(
            "'glasses'",
            Assert.Throws<InvalidOperationException>(() => face["glasses"].Number).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "32 x 32",
            Assert.Throws<ArgumentException>(() => hydra.Predict([new PixelImage(2, 2, new byte[12])])).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("not an ONNX file", "it is not a model that HydraSharp exported")]
    public void WhatIsNoModelIsRefused(string content, string expected)
    {
        var error = Assert.Throws<HydraModelException>(() => new Predictor(At("m.onnx", Encoding.UTF8.GetBytes(content))));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("m.onnx", error.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorKind.Model, error.Kind);
    }

    [Fact]
    public void AMissingFileIsRefused() =>
        Assert.Contains(
            "there is no such file",
            Assert.Throws<HydraModelException>(() => new Predictor(Path.Combine(folder, "none.onnx"))).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void AModelWithoutACardIsRefusedEvenWhenTrusted()
    {
        var bare = new HydraSharp.Layers.Onnx.OnnxGraph();
        bare.Output(
            bare.Node("Identity", "y", [bare.Input("x", HydraSharp.Layers.Onnx.OnnxType.Float, 1)]),
            HydraSharp.Layers.Onnx.OnnxType.Float,
            1
        );
        var file = Google.Protobuf.MessageExtensions.ToByteArray(bare.ToModel("foreign", "1", []));
        Assert.Throws<HydraModelException>(() => new Predictor(file, "foreign.onnx"));
        Assert.Contains(
            "no model card",
            Assert.Throws<HydraModelException>(() => new Predictor(file, "foreign.onnx", new() { AllowUnverified = true })).Message,
            StringComparison.Ordinal
        );
    }

    // Every mutation is refused by its hash; trusted, none may end otherwise than with a documented exception or with answers.
    [Fact]
    public void MutatedModelsEndInDocumentedExceptions()
    {
        var random = new Random(7);
        for (var i = 0; i < 2000; i++)
        {
            var mutated = Mutated(TinyModel.File, random);
            Assert.Throws<HydraModelException>(() => new Predictor(mutated, "mutated.onnx"));
        }
    }

    [Fact]
    public void MutatedImagesEndInDocumentedExceptions()
    {
        using var hydra = new Predictor(TinyModel.File, "tiny.onnx");
        var random = new Random(8);
        var images = Enumerable.Range(0, 8).Select(Jpeg).ToArray();
        var answered = 0;
        for (var i = 0; i < 5000; i++)
        {
            try
            {
                hydra.Load(Mutated(images[i % 8], random), "mutated.jpg");
                answered++;
            }
            catch (HydraImageException)
            {
                // Documented.
            }
        }

        Assert.InRange(answered, 1, 4999);
    }

    static byte[] Mutated(byte[] whole, Random random)
    {
        var length = random.Next(4) == 0 ? random.Next(whole.Length) : whole.Length;
        var mutated = whole[..length];
        for (var n = random.Next(1, 9); n > 0 && length > 0; n--)
            mutated[random.Next(length)] ^= (byte)random.Next(1, 256);
        return mutated;
    }

    string At(string name, byte[] bytes)
    {
        var path = Path.GetFullPath(Path.Combine(folder, name));
        File.WriteAllBytes(path, bytes);
        return path;
    }

    static byte[] Jpeg(int index)
    {
        var random = new SampleRandom(1, 0, index);
        return FaceRenderer.Jpeg(DrawnFace.Draw(random), random);
    }
}
