using System.Security.Cryptography;
using System.Text.Json;
using HydraSharp.Data.Loading;
using HydraSharp.Inference;
using HydraSharp.Training;
using HydraSharp.Training.Distributed;
using Xunit;

namespace HydraSharp.Tests.Runs;

[Collection(nameof(WholeRuns))]
public sealed partial class RunTests
{
    [Fact]
    public void ARunTrainsMeasuresAndAnswers()
    {
        using var tiny = new TinyRun();
        var epochs = new List<TrainingEvent.EpochEnded>();
        var run = Run.Train(
            tiny.Experiment,
            tiny.At("run"),
            new()
            {
                Report = e =>
                {
                    if (e is TrainingEvent.EpochEnded ended)
                        epochs.Add(ended);
                },
            }
        );
        Assert.Equal([1, 2, 3], epochs.Select(e => e.Epoch));
        Assert.True(epochs[^1].Losses.All(l => double.IsFinite(l.Value)));
        var evaluation = run.Evaluate("validation");
        Assert.Equal(["age", "glasses", "mood"], evaluation.Tasks.Select(t => t.Key));
        Assert.True(evaluation.Tasks.All(t => t.Value.Samples <= evaluation.Samples));
        Assert.True(evaluation.Tasks.Any(t => t.Value.Samples < evaluation.Samples), "some labels are missing on purpose");
        var image = Path.Combine(tiny.Folder, "data", "faces", "00000.jpg");
        var answers = run.Predict([image, tiny.At("none.jpg"), image]).ToArray();
        Assert.Contains("no such file", answers[1].Error, StringComparison.Ordinal);
        Assert.Equal(answers[0].Tasks![0].Value, answers[2].Tasks![0].Value);
        Assert.IsType<Answer.Number>(answers[0].Tasks![0].Value);
        foreach (
            var file in (string[])
                [
                    "experiment.yaml",
                    "environment.json",
                    "data.json",
                    "metrics.jsonl",
                    "results.csv",
                    "summary.json",
                    "model.safetensors",
                    "log.txt",
                ]
        )
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
        var run = Run.Train(
            tiny.Experiment,
            tiny.At("run"),
            new()
            {
                Report = e =>
                {
                    if (e is TrainingEvent.EpochEnded { Best: true } ended)
                        best = ended;
                },
            }
        );
        var reported = best!.Validation!.Tasks.SelectMany(t => t.Value.Metrics).Select(m => m.Value);
        Assert.Equal(reported, run.Evaluate("validation").Tasks.SelectMany(t => t.Value.Metrics).Select(m => m.Value));
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
            var options = new TrainOptions
            {
                Stop = stop.Token,
                Report = e =>
                {
                    if (e is TrainingEvent.Stepped && ++steps == stopAfter)
                        stop.Cancel();
                },
            };
            Assert.ThrowsAny<OperationCanceledException>(() => Run.Train(tiny.Experiment, folder, options));
            Run.Train(tiny.Experiment, folder, new() { Resume = true });
            Assert.Equal(Hash(tiny.At("whole")), Hash(folder));
            Assert.Equal(Measured(tiny.At("whole")), Measured(folder));
        }
    }

    [Fact]
    public void SmallerImagesInTheFirstEpochsAreResumedAsWell()
    {
        using var tiny = new TinyRun();
        var growing = tiny.Experiment with
        {
            Image = new() { Size = 48 },
            Training = tiny.Experiment.Training with
            {
                Resizing = new()
                {
                    Initial = 0.6,
                    Delay = 0.5,
                    Whole = 0.3,
                },
            },
        };
        Run.Train(growing, tiny.At("whole"));
        using var stop = new CancellationTokenSource();
        var steps = 0;
        var options = new TrainOptions
        {
            Stop = stop.Token,
            Report = e =>
            {
                if (e is TrainingEvent.Stepped && ++steps == 9)
                    stop.Cancel();
            },
        };
        Assert.ThrowsAny<OperationCanceledException>(() => Run.Train(growing, tiny.At("run"), options));
        Run.Train(growing, tiny.At("run"), new() { Resume = true });
        Assert.Equal(Hash(tiny.At("whole")), Hash(tiny.At("run")));
        Assert.Equal(
            [32, 32, 48],
            File.ReadLines(Path.Combine(tiny.At("run"), "metrics.jsonl"))
                .Select(l => JsonDocument.Parse(l).RootElement.GetProperty("image_size").GetInt32())
        );
        Run.Train(growing with { Training = growing.Training with { Resizing = null } }, tiny.At("constant"));
        Assert.NotEqual(Hash(tiny.At("whole")), Hash(tiny.At("constant")));
    }

    [Fact]
    public void TheSameSeedGivesTheSameBitsWithAnyNumberOfLoaderThreads()
    {
        using var tiny = new TinyRun();
        Run.Train(
            tiny.Experiment with
            {
                Loader = new LoaderSpec { Workers = 1, PrefetchBatches = 1 },
            },
            tiny.At("a")
        );
        Run.Train(
            tiny.Experiment with
            {
                Loader = new LoaderSpec
                {
                    Workers = 4,
                    PrefetchBatches = 6,
                    Cache = PixelCache.Off,
                },
            },
            tiny.At("b")
        );
        Run.Train(tiny.Experiment with { Training = tiny.Experiment.Training with { Seed = 2 } }, tiny.At("c"));
        Assert.Equal(Hash(tiny.At("a")), Hash(tiny.At("b")));
        Assert.NotEqual(Hash(tiny.At("a")), Hash(tiny.At("c")));
    }

    static void Interrupt(TinyRun tiny, string name, int after = 5)
    {
        using var stop = new CancellationTokenSource();
        var steps = 0;
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Run.Train(
                tiny.Experiment,
                tiny.At(name),
                new()
                {
                    Stop = stop.Token,
                    Report = e =>
                    {
                        if (e is TrainingEvent.Stepped && ++steps == after)
                            stop.Cancel();
                    },
                }
            )
        );
    }

    // The model, and everything of the last checkpoint but its times.
    internal static string Hash(string run)
    {
        var last = Directory.EnumerateDirectories(Path.Combine(run, "checkpoints"), "step-*").Order(StringComparer.Ordinal).Last();
        var files = Directory
            .EnumerateFiles(last, "*.safetensors")
            .Append(Path.Combine(run, "model.safetensors"))
            .Order(StringComparer.Ordinal);
        return string.Join(' ', files.Select(f => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f)))));
    }

    static string[] Measured(string run) =>
        [.. File.ReadLines(Path.Combine(run, "metrics.jsonl")).Select(l => l[l.IndexOf("\"train\"", StringComparison.Ordinal)..])];
}
