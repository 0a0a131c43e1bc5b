using System.Security.Cryptography;
using System.Text.Json;
using HydraSharp.Data.Loading;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Tests.Files;
using HydraSharp.Training;
using HydraSharp.Training.Distributed;
using HydraSharp.Training.Optimizers;
using HydraSharp.Training.Schedules;
using Xunit;

namespace HydraSharp.Tests.Runs;

[Collection(nameof(WholeRuns))]
public sealed class RunTests
{
    [Fact]
    public void ARunTrainsMeasuresAndAnswers()
    {
        using var tiny = new TinyRun();
        var epochs = new List<TrainingEvent.EpochEnded>();
        var run = Run.Train(tiny.Experiment, tiny.At("run"), new() { Report = e => { if (e is TrainingEvent.EpochEnded ended) epochs.Add(ended); } });
        Assert.Equal([1, 2, 3], epochs.Select(e => e.Epoch));
        Assert.True(epochs[^1].Losses.All(l => double.IsFinite(l.Value)));
        var evaluation = run.Evaluate("validation");
        Assert.Equal(["age", "glasses", "mood"], evaluation.Tasks.Select(t => t.Key));
        Assert.True(evaluation.Tasks.All(t => t.Value.Samples <= evaluation.Samples));
        Assert.True(evaluation.Tasks.Any(t => t.Value.Samples < evaluation.Samples), "some labels are missing on purpose");
        var picture = Path.Combine(tiny.Folder, "data", "faces", "00000.jpg");
        var answers = run.Predict([picture, tiny.At("none.jpg"), picture]).ToArray();
        Assert.Contains("no such file", answers[1].Error, StringComparison.Ordinal);
        Assert.Equal(answers[0].Tasks![0].Value, answers[2].Tasks![0].Value);
        Assert.IsType<Answer.Number>(answers[0].Tasks![0].Value);
        foreach (var file in (string[])["experiment.yaml", "environment.json", "data.json", "metrics.jsonl", "results.csv", "summary.json", "model.safetensors", "log.txt"])
            Assert.True(File.Exists(Path.Combine(tiny.At("run"), file)), file);
        Assert.Equal(3, File.ReadLines(Path.Combine(tiny.At("run"), "metrics.jsonl")).Count());
        using var line = JsonDocument.Parse(File.ReadLines(Path.Combine(tiny.At("run"), "metrics.jsonl")).First());
        Assert.Equal(1, line.RootElement.GetProperty("epoch").GetInt32());
    }

    [Fact]
    public void TheBestCheckpointIsWhatIsMeasured()
    {
        using var tiny = new TinyRun();
        TrainingEvent.EpochEnded? best = null;
        var run = Run.Train(tiny.Experiment, tiny.At("run"), new() { Report = e => { if (e is TrainingEvent.EpochEnded { Best: true } ended) best = ended; } });
        var told = best!.Validation!.Tasks.SelectMany(t => t.Value.Metrics).Select(m => m.Value);
        Assert.Equal(told, run.Evaluate("validation").Tasks.SelectMany(t => t.Value.Metrics).Select(m => m.Value));
    }

    [Fact]
    public void StoppedAnywhereAndResumedTheWeightsAreTheSame()
    {
        using var tiny = new TinyRun();
        Run.Train(tiny.Experiment, tiny.At("whole"));
        for (var stopAfter = 1; stopAfter <= 14; stopAfter += 3)
        {
            var folder = tiny.At($"stopped-{stopAfter}");
            using var stop = new CancellationTokenSource();
            var steps = 0;
            var options = new TrainOptions { Stop = stop.Token, Report = e => { if (e is TrainingEvent.Stepped && ++steps == stopAfter) stop.Cancel(); } };
            Assert.ThrowsAny<OperationCanceledException>(() => Run.Train(tiny.Experiment, folder, options));
            Run.Train(tiny.Experiment, folder, new() { Resume = true });
            Assert.Equal(Hash(tiny.At("whole")), Hash(folder));
            Assert.Equal(Measured(tiny.At("whole")), Measured(folder));
        }
    }

    [Fact]
    public void SmallerPicturesInTheFirstEpochsAreResumedAsWell()
    {
        using var tiny = new TinyRun();
        var growing = tiny.Experiment with { Image = new() { Size = 48 }, Training = tiny.Experiment.Training with { Resizing = new() { Initial = 0.6, Delay = 0.5, Whole = 0.3 } } };
        Run.Train(growing, tiny.At("whole"));
        using var stop = new CancellationTokenSource();
        var steps = 0;
        var options = new TrainOptions { Stop = stop.Token, Report = e => { if (e is TrainingEvent.Stepped && ++steps == 9) stop.Cancel(); } };
        Assert.ThrowsAny<OperationCanceledException>(() => Run.Train(growing, tiny.At("run"), options));
        Run.Train(growing, tiny.At("run"), new() { Resume = true });
        Assert.Equal(Hash(tiny.At("whole")), Hash(tiny.At("run")));
        Assert.Equal([32, 32, 48], File.ReadLines(Path.Combine(tiny.At("run"), "metrics.jsonl")).Select(l => JsonDocument.Parse(l).RootElement.GetProperty("image_size").GetInt32()));
        Run.Train(growing with { Training = growing.Training with { Resizing = null } }, tiny.At("constant"));
        Assert.NotEqual(Hash(tiny.At("whole")), Hash(tiny.At("constant")));
    }

    [Fact]
    public void TheSameSeedGivesTheSameBitsWithAnyNumberOfLoaderThreads()
    {
        using var tiny = new TinyRun();
        Run.Train(tiny.Experiment with { Loader = new LoaderSpec { Workers = 1, Ahead = 1 } }, tiny.At("a"));
        Run.Train(tiny.Experiment with { Loader = new LoaderSpec { Workers = 4, Ahead = 6, Cache = PixelCache.Off } }, tiny.At("b"));
        Run.Train(tiny.Experiment with { Training = tiny.Experiment.Training with { Seed = 2 } }, tiny.At("c"));
        Assert.Equal(Hash(tiny.At("a")), Hash(tiny.At("b")));
        Assert.NotEqual(Hash(tiny.At("a")), Hash(tiny.At("c")));
    }

    [Fact]
    public void AFinishedRunIsNeverWrittenOver()
    {
        using var tiny = new TinyRun();
        Run.Train(tiny.Experiment, tiny.At("run"));
        var before = Hash(tiny.At("run"));
        var refused = Assert.Throws<HydraException>(() => Run.Train(tiny.Experiment, tiny.At("run")));
        Assert.Equal(ErrorKind.Usage, refused.Kind);
        Assert.Equal(before, Hash(tiny.At("run")));
    }

    [Fact]
    public void AnotherExperimentOrOtherDataAreNotResumed()
    {
        using var tiny = new TinyRun();
        Interrupt(tiny, "run");
        var other = tiny.Experiment with { Training = tiny.Experiment.Training with { Epochs = 4 } };
        Assert.Contains("epochs: 4", Assert.Throws<HydraException>(() => Run.Train(other, tiny.At("run"), new() { Resume = true })).Message, StringComparison.Ordinal);
        File.WriteAllLines(tiny.Table, File.ReadAllLines(tiny.Table).SkipLast(1));
        Assert.Contains("other data", Assert.Throws<HydraException>(() => Run.Train(tiny.Experiment, tiny.At("run"), new() { Resume = true })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ADamagedCheckpointIsNamedAndTheOneBeforeIsUsed()
    {
        using var tiny = new TinyRun();
        Run.Train(tiny.Experiment, tiny.At("whole"));
        Interrupt(tiny, "run", after: 9);
        var newest = Directory.EnumerateDirectories(Path.Combine(tiny.At("run"), "checkpoints"), "step-*").Order(StringComparer.Ordinal).Last();
        var weights = Path.Combine(newest, "model.safetensors");
        var bytes = File.ReadAllBytes(weights);
        bytes[^5] ^= 1;
        File.WriteAllBytes(weights, bytes);
        var warnings = new List<string>();
        Run.Train(tiny.Experiment, tiny.At("run"), new() { Resume = true, Report = e => { if (e is TrainingEvent.Warning w) warnings.Add(w.Text); } });
        Assert.Contains(warnings, w => w.Contains("model.safetensors", StringComparison.Ordinal));
        Assert.Equal(Hash(tiny.At("whole")), Hash(tiny.At("run")));
    }

    [Fact]
    public void BadPicturesStopTheRunWithTheWholeListOrAreLeftOut()
    {
        using var tiny = new TinyRun();
        File.WriteAllText(Path.Combine(tiny.Folder, "data", "faces", "00003.jpg"), "no picture");
        File.WriteAllBytes(Path.Combine(tiny.Folder, "data", "faces", "00005.jpg"), []);
        var error = Assert.ThrowsAny<HydraException>(() => Run.Train(tiny.Experiment, tiny.At("run")));
        Assert.Equal(ErrorKind.Data, error.Kind);
        Assert.Contains("00003.jpg", error.Message, StringComparison.Ordinal);
        Assert.Contains("00005.jpg", error.Message, StringComparison.Ordinal);
        var warnings = new List<string>();
        var skipping = tiny.Experiment with { Loader = new LoaderSpec { OnBadImage = BadImages.Skip } };
        Run.Train(skipping, tiny.At("skipped"), new() { Report = e => { if (e is TrainingEvent.Warning w) warnings.Add(w.Text); } });
        Assert.Equal(2, warnings.Count);
    }

    [Fact]
    public void AWrongLabelIsToldWithItsRow()
    {
        using var tiny = new TinyRun();
        var lines = File.ReadAllLines(tiny.Table);
        lines[7] = "faces/00006.jpg,old,maybe,glad";
        File.WriteAllLines(tiny.Table, lines);
        var message = Assert.ThrowsAny<HydraException>(() => Run.Train(tiny.Experiment, tiny.At("run"))).Message;
        Assert.Equal(3, message.Split('\n').Count(l => l.Contains("labels.csv:8", StringComparison.Ordinal)));
    }

    [Fact]
    public void ALossThatIsNotFiniteIsNamedInItsStepAndNothingIsSaved()
    {
        using var tiny = new TinyRun();
        var wild = tiny.Experiment with { Training = tiny.Experiment.Training with { ClipNorm = 0, Optimizer = new Sgd { LearningRate = 1e12 }, Schedule = new Constant(), CheckpointSteps = 0 } };
        var error = Assert.Throws<NotFiniteException>(() => Run.Train(wild, tiny.At("run")));
        Assert.Contains("task '", error.Message, StringComparison.Ordinal);
        Assert.Contains(".jpg", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(tiny.At("run"), "checkpoints")) && Directory.EnumerateDirectories(Path.Combine(tiny.At("run"), "checkpoints"), "step-*").Any());
    }

    // The disk fills up at one operation and stays full; the k-th is somewhere in the run.
    [Theory]
    [InlineData(20)]
    [InlineData(33)]
    [InlineData(47)]
    [InlineData(64)]
    public void AFullDiskLeavesTheLastCheckpointWhole(int operation)
    {
        using var tiny = new TinyRun(48);
        Run.Train(tiny.Experiment, tiny.At("whole"));
        var storage = new FaultyStorage(LocalStorage.FromEnvironment(), operation, FaultyStorage.Full, forGood: true);
        var error = Assert.Throws<HydraException>(() => Run.Train(tiny.Experiment, tiny.At("run"), new() { Storage = storage }));
        Assert.Equal(ErrorKind.Resources, error.Kind);
        Assert.Contains("full", error.Message, StringComparison.Ordinal);
        Run.Train(tiny.Experiment, tiny.At("run"), new() { Resume = true });
        Assert.Equal(Hash(tiny.At("whole")), Hash(tiny.At("run")));
    }

    [Fact]
    public void CudaIsRefusedInPlainWords()
    {
        using var tiny = new TinyRun(8);
        var error = Assert.Throws<HydraException>(() => Run.Train(tiny.Experiment with { Training = tiny.Experiment.Training with { Device = "cuda" } }, tiny.At("run")));
        Assert.Contains("CUDA", error.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorKind.Usage, error.Kind);
    }

    static void Interrupt(TinyRun tiny, string name, int after = 5)
    {
        using var stop = new CancellationTokenSource();
        var steps = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => Run.Train(
            tiny.Experiment, tiny.At(name), new() { Stop = stop.Token, Report = e => { if (e is TrainingEvent.Stepped && ++steps == after) stop.Cancel(); } }));
    }

    // The model, and everything of the last checkpoint but its times.
    internal static string Hash(string run)
    {
        var last = Directory.EnumerateDirectories(Path.Combine(run, "checkpoints"), "step-*").Order(StringComparer.Ordinal).Last();
        var files = Directory.EnumerateFiles(last, "*.safetensors").Append(Path.Combine(run, "model.safetensors")).Order(StringComparer.Ordinal);
        return string.Join(' ', files.Select(f => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f)))));
    }

    static string[] Measured(string run) =>
        [.. File.ReadLines(Path.Combine(run, "metrics.jsonl")).Select(l => l[l.IndexOf("\"train\"", StringComparison.Ordinal)..])];
}
