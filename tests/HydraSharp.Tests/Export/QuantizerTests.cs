using HydraSharp.Determinism;
using HydraSharp.Export;
using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;
using HydraSharp.Networks.Backbones;
using HydraSharp.Samples.Faces;
using HydraSharp.Tests.Runs;
using Xunit;

namespace HydraSharp.Tests.Export;

[Collection(nameof(WholeRuns))]
public sealed class QuantizerTests
{
    // Worked out by hand: 0 to 2.55 in 255 steps of 0.01 from 0; -1 to 1.55 in steps of 0.01, of which the 100th is 0.
    [Fact]
    public void ARangeIsCutInto255Steps()
    {
        Assert.Equal((0.01f, (byte)0), (new ValueRange(0, 2.55f).Step, new ValueRange(0, 2.55f).Zero));
        Assert.Equal((0.01f, (byte)100), (new ValueRange(-1, 1.55f).Step, new ValueRange(-1, 1.55f).Zero));
    }

    // Weights and inputs that 8 bits hold nearly: what is left is half a step each.
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void EachLayerIsNearlyTheSameIn8Bits(int layers)
    {
        var random = new Random(3);
        float[] Numbers(int count, float scale) =>
            [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() * 2 - 1) * scale)];
        var graph = new HydraSharp.Layers.Onnx.OnnxGraph();
        var x = graph.Node("Cast", "x", [graph.Input("image", HydraSharp.Layers.Onnx.OnnxType.UInt8, "n", 8, 8, 3)], ("to", 1L));
        x = graph.Node("Transpose", "planes", [x], ("perm", new long[] { 0, 3, 1, 2 }));
        var channels = 3;
        for (var i = 0; i < layers; i++)
        {
            x = graph.Convolution(
                $"backbone.conv{i}",
                x,
                Numbers(8 * channels * 9, 0.3f),
                [8, channels, 3, 3],
                ("pads", new long[] { 1, 1, 1, 1 })
            );
            x = graph.Node("Relu", $"backbone.relu{i}", [graph.Scale("norm", x, Numbers(8, 1), Numbers(8, 1))]);
            channels = 8;
        }

        graph.Output(x, HydraSharp.Layers.Onnx.OnnxType.Float, "n", 8, 8, 8);
        PixelImage[] images =
        [
            .. Enumerable
                .Range(0, 16)
                .Select(i =>
                {
                    var bytes = new byte[192];
                    new Random(i).NextBytes(bytes);
                    return new PixelImage(8, 8, bytes);
                }),
        ];
        var ranges = Calibrator.Ranges(graph, Quantizer.Activations(graph), images, TestContext.Current.CancellationToken);
        var (before, after) = (Values(graph, x, images[0]), Values(Quantizer.Apply(graph, ranges, []), x, images[0]));
        var error = Math.Sqrt(before.Zip(after, (a, b) => (double)(a - b) * (a - b)).Sum() / before.Sum(a => (double)a * a));
        Assert.True(error < 0.03 * layers, $"relative error {error}; {string.Join(", ", ranges.Select(r => $"{r.Key} {r.Value}"))}");
    }

    // Worked out by hand: inputs from 0 to 255 in steps of 1. By its weights alone the channel's step would be 1e-8/127, and its bias 0.5
    // would need 6.4e9 of them, where 32 bits end at 2.1e9. What is dead but for its bias says its bias.
    [Fact]
    public void ABiasBesideTinyWeightsIsNotCut()
    {
        var graph = new HydraSharp.Layers.Onnx.OnnxGraph();
        var x = graph.Node("Cast", "x", [graph.Input("image", HydraSharp.Layers.Onnx.OnnxType.UInt8, "n", 8, 8, 3)], ("to", 1L));
        x = graph.Node("Transpose", "planes", [x], ("perm", new long[] { 0, 3, 1, 2 }));
        var convolved = graph.Convolution("backbone.conv", x, [0, 0, 0, 1e-12f, 0, 0, 1, 0, 0], [3, 3, 1, 1]);
        x = graph.Node("Relu", "backbone.relu", [graph.Scale("norm", convolved, [1, 1, 1], [0.5f, 40, 3])]);
        graph.Output(x, HydraSharp.Layers.Onnx.OnnxType.Float, "n", 3, 8, 8);
        var ranges = new Dictionary<string, ValueRange> { ["planes"] = new(0, 255) };
        var values = Values(Quantizer.Apply(graph, ranges, []), x, new PixelImage(8, 8, [.. Enumerable.Repeat((byte)100, 192)]));
        Assert.Equal([0.5f, 40f, 103f], new[] { values[0], values[64], values[128] }, (a, b) => Math.Abs(a - b) < 1e-3f);
    }

    static float[] Values(HydraSharp.Layers.Onnx.OnnxGraph graph, string output, PixelImage image)
    {
        using var session = new Microsoft.ML.OnnxRuntime.InferenceSession(
            Google.Protobuf.MessageExtensions.ToByteArray(graph.ToModel("g", "1", []))
        );
        using var running = new Microsoft.ML.OnnxRuntime.RunOptions();
        using var input = Microsoft.ML.OnnxRuntime.OrtValue.CreateTensorValueFromMemory(image.Pixels, [1, 8, 8, 3]);
        using var results = session.Run(running, ["image"], [input], [output]);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }

    [Fact]
    public void ARunBecomesASmallerFileThatAnswersNearlyTheSame()
    {
        using var tiny = new TinyRun(96);
        var run = Run.Train(
            tiny.Experiment with
            {
                Backbone = new ResNet { Width = 16 },
            },
            tiny.At("run"),
            new TrainOptions { WriteReport = false }
        );
        var whole = run.Export(new() { File = tiny.At("whole.onnx") }, TestContext.Current.CancellationToken);
        var small = run.Export(
            new() { File = tiny.At("small.onnx"), Precision = ExportPrecision.Int8 },
            TestContext.Current.CancellationToken
        );
        Assert.InRange((double)small.Bytes / whole.Bytes, 0.2, 0.45);
        Assert.Equal("int8", small.Card.Precision);
        Assert.Equal(["age", "glasses", "mood"], small.Card.Quantization!.Tasks.Select(t => t.Name));
        Assert.All(small.Card.Parity!.Tasks, t => Assert.Equal(1, t.EqualDecisions));
        var gain = small.Card.Quantization.Gain!;
        Assert.InRange(gain.Float32Bytes, gain.Bytes + 1, 2 * whole.Bytes);
        Assert.True(gain is { Batch: 16, Milliseconds: > 0, Float32Milliseconds: > 0 });
        using var before = new Predictor(tiny.At("whole.onnx"));
        using var after = new Predictor(tiny.At("small.onnx"));
        var images = Enumerable.Range(0, 16).Select(i => before.Load(Jpeg(i), "drawn")).ToArray();
        foreach (var (a, b) in before.Predict(images).Zip(after.Predict(images)))
            Assert.Equal(a["age"].Number, b["age"].Number, 5f);
    }

    [Fact]
    public void PartsThatHurtAreKept()
    {
        using var tiny = new TinyRun(96);
        var run = Run.Train(tiny.Experiment, tiny.At("run"), new TrainOptions { WriteReport = false });
        var exact = run.Export(
            new()
            {
                File = tiny.At("exact.onnx"),
                Precision = ExportPrecision.Int8,
                MaxLoss = -1000,
                SpeedRounds = 0,
            },
            TestContext.Current.CancellationToken
        );
        Assert.Contains("heads.age", exact.Card.Quantization!.Kept);
        Assert.Null(exact.Card.Quantization.Gain);
        Assert.Contains("backbone.layer1", exact.Card.Quantization.Kept);
        Assert.All(exact.Card.Quantization.Tasks, t => Assert.Equal(t.Before, t.After, 1e-9));
    }

    static byte[] Jpeg(int index)
    {
        var random = new SampleRandom(1, 0, index);
        return FaceRenderer.Jpeg(DrawnFace.Draw(random), random);
    }
}
