using HydraSharp.Benchmarks;
using HydraSharp.Export;
using HydraSharp.Inference;
using HydraSharp.Training.Evaluators;
using Xunit;

namespace HydraSharp.Tests.Runs;

[Collection(nameof(WholeRuns))]
public sealed class ExportTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void AnExportedRunAnswersAsTheRunDoes()
    {
        using var tiny = new TinyRun();
        var run = Run.Train(
            tiny.Experiment with
            {
                Evaluation = new() { TestTimeAugmentation = TestTimeAugmentation.Flip },
            },
            tiny.At("run"),
            new TrainOptions { WriteReport = true }
        );
        var made = run.Export(stop: Stop);
        Assert.Equal(Path.Combine(tiny.At("run"), "model.onnx"), made.File);
        Assert.Equal(("validation, test, train, drawn", 128), (made.Card.Parity!.Source, made.Card.Parity.Samples));
        Assert.Equal("validation", run.Export(new() { VerifyImages = 4, File = tiny.At("verified.onnx") }, Stop).Card.Parity!.Source);
        Assert.Equal("test", made.Card.MeasuredOn);
        Assert.Contains("mae", made.Card.Tasks[0].Metrics.Keys);
        Assert.Equal(64, made.Card.WeightsSha256.Length);
        using var hydra = new Predictor(made.File);
        Assert.Equal(made.Card.ToJson(), hydra.Card.ToJson());
        var files = Directory.GetFiles(Path.Combine(tiny.Folder, "data", "faces")).Order(StringComparer.Ordinal).Take(5).ToArray();
        foreach (var (ours, theirs) in run.Predict(files, Stop).Zip(hydra.PredictEach(files, Stop)))
        foreach (var (name, answer) in ours.Tasks!)
            if (answer is Answer.Number number)
                Assert.Equal(number.Value, theirs.Prediction![name].Number, 1e-2);
            else
                Assert.Equal(((Answer.Category)answer).Probability, theirs.Prediction![name].Probability, 1e-3);
    }

    [Fact]
    public void ChosenHeadsMakeASmallerFileWithTheSameAnswers()
    {
        using var tiny = new TinyRun();
        var run = Run.Train(tiny.Experiment, tiny.At("run"));
        var all = run.Export(stop: Stop);
        var one = run.Export(new() { Heads = ["glasses"], File = tiny.At("one.onnx") }, Stop);
        var kept = ModelFiles.ChangeHeads(
            all.File,
            tiny.At("kept.onnx"),
            [],
            ["age", "mood"],
            new Dictionary<string, string> { ["glasses"] = "spectacles" }
        );
        Assert.True(one.Bytes < all.Bytes);
        Assert.Equal(["spectacles"], kept.Tasks.Select(t => t.Name));
        Assert.Equal(one.Card.Parameters, kept.Parameters);
        using var whole = new Predictor(all.File);
        using var part = new Predictor(one.File);
        using var renamed = new Predictor(tiny.At("kept.onnx"));
        var image = whole.Load(Directory.GetFiles(Path.Combine(tiny.Folder, "data", "faces"))[0]);
        var expected = whole.Predict([image])[0]["glasses"].Probability;
        Assert.Equal(expected, part.Predict([image])[0]["glasses"].Probability, 1e-6);
        Assert.Equal(expected, renamed.Predict([image])[0]["spectacles"].Probability, 1e-6);
    }

    [Fact]
    public void TheHeadsOfARunAreExtractedDroppedAndRenamedInTheFileItIsExportedTo()
    {
        using var tiny = new TinyRun();
        var run = Run.Train(
            tiny.Experiment with
            {
                Training = tiny.Experiment.Training with { Epochs = 1 },
            },
            tiny.At("run"),
            new TrainOptions { WriteReport = false }
        );
        using var output = new StringWriter();
        using var error = new StringWriter();
        int Heads(params string[] args) =>
            HydraSharp.Cli.HydraCommand.Run(["heads", "extract", tiny.At("run"), .. args, "--out", tiny.At("part.onnx")], output, error);
        Assert.True(Heads("--drop", "mood", "--rename", "glasses=spectacles") == 0, error.ToString());
        using (var part = new Predictor(tiny.At("part.onnx")))
        {
            Assert.Equal(["age", "spectacles"], part.Card.Tasks.Select(t => t.Name));
            Assert.Equal(["age", "spectacles"], part.Card.Parity!.Tasks.Select(t => t.Name));
            var file = Directory.GetFiles(Path.Combine(tiny.Folder, "data", "faces"))[0];
            var expected = (Answer.Category)run.Predict([file], Stop).Single().Tasks!.Single(t => t.Key == "glasses").Value;
            Assert.Equal(expected.Probability, part.Predict(file)["spectacles"].Probability, 1e-3);
        }

        Assert.Equal(0, Heads("--keep", "mood"));
        Assert.Equal(["mood"], ModelFiles.Card(tiny.At("part.onnx")).Tasks.Select(t => t.Name));
        Assert.Equal((int)ErrorKind.Usage, Heads("--drop", "race"));
        Assert.Equal((int)ErrorKind.Usage, Heads("--rename", "race=origin"));
        Assert.Equal((int)ErrorKind.Usage, Heads("--drop", "age,glasses,mood"));
        Assert.Equal((int)ErrorKind.Usage, Heads());
        Assert.Contains("--keep, --drop or --rename", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(["age", "glasses", "mood"], Run.Open(tiny.At("run")).Experiment.Tasks.Select(t => t.Name));
        foreach (var model in (string[])[tiny.At("run"), tiny.At("part.onnx")])
        {
            using var listed = new StringWriter();
            Assert.Equal(0, HydraSharp.Cli.HydraCommand.Run(["heads", "list", model], listed, error));
            Assert.Contains("mood", listed.ToString(), StringComparison.Ordinal);
            Assert.Equal(model == tiny.At("run"), listed.ToString().Contains("glasses", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void WhatCannotBeIsReportedInWords()
    {
        using var tiny = new TinyRun();
        var run = Run.Train(tiny.Experiment, tiny.At("run"));
        Assert.Contains(
            "it has age, glasses, mood",
            Assert.Throws<HydraException>(() => run.Export(new() { Heads = ["race"] }, Stop)).Message,
            StringComparison.Ordinal
        );
        var made = run.Export(stop: Stop);
        Dictionary<string, string> Names(string now) => new() { ["age"] = now };
        Assert.Contains(
            "'glasses'",
            Assert.Throws<HydraException>(() => ModelFiles.ChangeHeads(made.File, tiny.At("x.onnx"), [], [], Names("glasses"))).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "no head 'race'",
            Assert
                .Throws<HydraException>(() =>
                    ModelFiles.ChangeHeads(made.File, tiny.At("x.onnx"), [], ["race"], new Dictionary<string, string>())
                )
                .Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "no head would be left",
            Assert
                .Throws<HydraException>(() =>
                    ModelFiles.ChangeHeads(made.File, tiny.At("x.onnx"), [], ["age", "glasses", "mood"], new Dictionary<string, string>())
                )
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void WhereTheDataAreGoneDrawnFacesProve()
    {
        using var tiny = new TinyRun();
        var run = Run.Train(tiny.Experiment, tiny.At("run"));
        Directory.Delete(Path.Combine(tiny.Folder, "data"), recursive: true);
        Assert.Equal("drawn", run.Export(new() { VerifyImages = 16 }, Stop).Card.Parity!.Source);
    }

    [Fact]
    public void ARaceReportsWhatHeadsCost()
    {
        using var tiny = new TinyRun();
        var run = Run.Train(tiny.Experiment with { Training = tiny.Experiment.Training with { Epochs = 1 } }, tiny.At("run"));
        var result = run.Bench(
            new()
            {
                Batches = [2],
                Heads = [1],
                Rounds = 2,
            },
            Stop
        );
        Assert.Equal(
            ["model with 1 head", "model with 3 heads", "3 separate networks"],
            result.Figures.Where(f => f.Runtime == "ONNX Runtime fp32").Select(f => f.Name)
        );
        Assert.Equal(
            ["ONNX Runtime fp32", "ONNX Runtime int8", "TorchSharp fp32"],
            result.Figures.Select(f => f.Runtime).Distinct().Order(StringComparer.Ordinal)
        );
        Assert.All(result.Figures.GroupBy(f => f.Name), g => Assert.Equal(3, g.Count()));
        var speeds = Assert.Single(result.Speeds());
        Assert.StartsWith("batches of 2, speed where ONNX Runtime fp32 is 1: ", speeds, StringComparison.Ordinal);
        Assert.Contains("TorchSharp fp32 ", speeds, StringComparison.Ordinal);
        Assert.Contains("2 turns", result.Protocol, StringComparison.Ordinal);
        Assert.All(result.Figures, f => Assert.True(f.ImagesPerSecond > 0 && f.P95 >= f.P50 && f.Cost > 0));
        Assert.Equal(1, result.Figures.First(f => f is { Heads: 1, Networks: 1 }).Cost);
    }

    [Fact]
    public void ModelFilesRaceWithoutTheirRun()
    {
        var folder = Directory.CreateTempSubdirectory("hydra-race-");
        try
        {
            string[] files = [Path.Combine(folder.FullName, "a.onnx"), Path.Combine(folder.FullName, "b.onnx")];
            foreach (var file in files)
                File.WriteAllBytes(file, Export.HandMadeModels.Model());
            var result = ModelFileBenchmark.Run(files[..1], new() { Batches = [1, 2], Rounds = 1 }, Stop);
            Assert.Equal(
                ["model with 1 head", "model with 2 heads", "2 separate networks"],
                result.Figures.Where(f => f.Batch == 2).Select(f => f.Name)
            );
            Assert.Equal([(1, 1), (2, 1), (2, 2)], result.Figures.Where(f => f.Batch == 1).Select(f => (f.Heads, f.Networks)));
            Assert.All(result.Figures, f => Assert.Equal("ONNX Runtime fp32", f.Runtime));
            Assert.DoesNotContain("libtorch", result.Versions.Keys);
            var two = ModelFileBenchmark.Run(
                files,
                new()
                {
                    Batches = [1],
                    Rounds = 1,
                    Separate = false,
                },
                Stop
            );
            Assert.Equal(
                files.SelectMany(f => new[] { ($"ONNX Runtime fp32, {f}", 1), ($"ONNX Runtime fp32, {f}", 2) }),
                two.Figures.Select(f => (f.Runtime, f.Heads))
            );
            Assert.All(two.Figures.Where(f => f.Heads == 1), f => Assert.Equal(1, f.Cost));
            Assert.Throws<HydraModelException>(() => ModelFileBenchmark.Run([Path.Combine(folder.FullName, "none.onnx")], null, Stop));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
