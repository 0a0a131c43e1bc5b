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

public sealed partial class RunTests
{
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
        Assert.Contains(
            "epochs: 4",
            Assert.Throws<HydraException>(() => Run.Train(other, tiny.At("run"), new() { Resume = true })).Message,
            StringComparison.Ordinal
        );
        File.WriteAllLines(tiny.Table, File.ReadAllLines(tiny.Table).SkipLast(1));
        Assert.Contains(
            "other data",
            Assert.Throws<HydraException>(() => Run.Train(tiny.Experiment, tiny.At("run"), new() { Resume = true })).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void ADamagedCheckpointIsNamedAndTheOneBeforeIsUsed()
    {
        using var tiny = new TinyRun();
        Run.Train(tiny.Experiment, tiny.At("whole"));
        Interrupt(tiny, "run", after: 9);
        var newest = Directory
            .EnumerateDirectories(Path.Combine(tiny.At("run"), "checkpoints"), "step-*")
            .Order(StringComparer.Ordinal)
            .Last();
        var weights = Path.Combine(newest, "model.safetensors");
        var bytes = File.ReadAllBytes(weights);
        bytes[^5] ^= 1;
        File.WriteAllBytes(weights, bytes);
        var warnings = new List<string>();
        Run.Train(
            tiny.Experiment,
            tiny.At("run"),
            new()
            {
                Resume = true,
                Report = e =>
                {
                    if (e is TrainingEvent.Warning w)
                        warnings.Add(w.Text);
                },
            }
        );
        Assert.Contains(warnings, w => w.Contains("model.safetensors", StringComparison.Ordinal));
        Assert.Equal(Hash(tiny.At("whole")), Hash(tiny.At("run")));
    }

    [Fact]
    public void BadImagesStopTheRunWithTheWholeListOrAreLeftOut()
    {
        using var tiny = new TinyRun();
        File.WriteAllText(Path.Combine(tiny.Folder, "data", "faces", "00003.jpg"), "no image");
        File.WriteAllBytes(Path.Combine(tiny.Folder, "data", "faces", "00005.jpg"), []);
        var error = Assert.ThrowsAny<HydraException>(() => Run.Train(tiny.Experiment, tiny.At("run")));
        Assert.Equal(ErrorKind.Data, error.Kind);
        Assert.Contains("00003.jpg", error.Message, StringComparison.Ordinal);
        Assert.Contains("00005.jpg", error.Message, StringComparison.Ordinal);
        var warnings = new List<string>();
        var skipping = tiny.Experiment with { Loader = new LoaderSpec { OnBadImage = BadImages.Skip } };
        Run.Train(
            skipping,
            tiny.At("skipped"),
            new()
            {
                Report = e =>
                {
                    if (e is TrainingEvent.Warning w)
                        warnings.Add(w.Text);
                },
            }
        );
        Assert.Equal(2, warnings.Count(w => w.StartsWith("left out: ", StringComparison.Ordinal)));
    }

    [Fact]
    public void AWrongLabelIsReportedWithItsRow()
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
        var wild = tiny.Experiment with
        {
            Training = tiny.Experiment.Training with
            {
                ClipNorm = 0,
                Optimizer = new Sgd { LearningRate = 1e12 },
                Schedule = new Constant(),
                CheckpointSteps = 0,
            },
        };
        var error = Assert.Throws<NotFiniteException>(() => Run.Train(wild, tiny.At("run")));
        Assert.Contains("task '", error.Message, StringComparison.Ordinal);
        Assert.Contains(".jpg", error.Message, StringComparison.Ordinal);
        Assert.False(
            Directory.Exists(Path.Combine(tiny.At("run"), "checkpoints"))
                && Directory.EnumerateDirectories(Path.Combine(tiny.At("run"), "checkpoints"), "step-*").Any()
        );
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
        var error = Assert.Throws<HydraException>(() =>
            Run.Train(tiny.Experiment with { Training = tiny.Experiment.Training with { Device = "cuda" } }, tiny.At("run"))
        );
        Assert.Contains("CUDA", error.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorKind.Usage, error.Kind);
    }
}
