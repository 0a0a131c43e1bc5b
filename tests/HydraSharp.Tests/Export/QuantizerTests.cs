using HydraSharp.Data;
using HydraSharp.Demo;
using HydraSharp.Inference;
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
        Assert.Equal((0.01f, (byte)0), (new HydraSharp.Export.ValueRange(0, 2.55f).Step, new HydraSharp.Export.ValueRange(0, 2.55f).Zero));
        Assert.Equal((0.01f, (byte)100), (new HydraSharp.Export.ValueRange(-1, 1.55f).Step, new HydraSharp.Export.ValueRange(-1, 1.55f).Zero));
    }

    [Fact]
    public void ARunBecomesASmallerFileThatAnswersNearlyTheSame()
    {
        using var tiny = new TinyRun(96);
        var run = Run.Train(tiny.Experiment with { Backbone = new HydraSharp.Backbones.ResNet { Width = 16 } }, tiny.At("run"), new TrainOptions { WriteReport = false });
        var whole = run.Export(new() { File = tiny.At("whole.onnx") }, TestContext.Current.CancellationToken);
        var small = run.Export(new() { File = tiny.At("small.onnx"), Precision = ExportPrecision.Int8 }, TestContext.Current.CancellationToken);
        Assert.InRange((double)small.Bytes / whole.Bytes, 0.2, 0.45);
        Assert.Equal("int8", small.Card.Precision);
        Assert.Equal(["age", "glasses", "mood"], small.Card.Quantization!.Tasks.Select(t => t.Name));
        Assert.All(small.Card.Parity!.Tasks, t => Assert.Equal(1, t.EqualDecisions));
        using var before = new Predictor(tiny.At("whole.onnx"));
        using var after = new Predictor(tiny.At("small.onnx"));
        var pictures = Enumerable.Range(0, 16).Select(i => before.Load(Jpeg(i), "drawn")).ToArray();
        foreach (var (a, b) in before.Predict(pictures).Zip(after.Predict(pictures))) Assert.Equal(a["age"].Number, b["age"].Number, 5f);
    }

    [Fact]
    public void PartsThatHurtAreKept()
    {
        using var tiny = new TinyRun(96);
        var run = Run.Train(tiny.Experiment, tiny.At("run"), new TrainOptions { WriteReport = false });
        var exact = run.Export(new() { File = tiny.At("exact.onnx"), Precision = ExportPrecision.Int8, MaxLoss = -1000 }, TestContext.Current.CancellationToken);
        Assert.Contains("heads.age", exact.Card.Quantization!.Kept);
        Assert.Contains("backbone.layer1", exact.Card.Quantization.Kept);
        Assert.All(exact.Card.Quantization.Tasks, t => Assert.Equal(t.Before, t.After, 1e-9));
    }

    static byte[] Jpeg(int index)
    {
        var random = new SampleRandom(1, 0, index);
        return FaceRenderer.Jpeg(DrawnFace.Draw(random), random);
    }
}
