using System.Text;
using System.Text.Json;
using HydraSharp.Benchmarks;
using HydraSharp.Comparisons;
using HydraSharp.Configuration;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Inference.Records;
using HydraSharp.Networks.Weights;
using HydraSharp.Runs;
using HydraSharp.Runs.Records;
using HydraSharp.Tasks.Metrics;
using HydraSharp.Tests.Files;
using HydraSharp.Training;
using Xunit;

namespace HydraSharp.Tests.Runs.Records;

/// <summary>What is written into a run's folder is read back as it was, and damage is reported with the file's name.</summary>
public sealed class RunFilesTests
{
    readonly LoggedStorage disk = new();

    static EpochRecord Full =>
        Histories.Two[1] with
        {
            LoaderWait = 0.25,
            Score = 0.5,
            Threads = 2,
            ThreadChanges = [new(12, 1), new(40, 2)],
            Weights = [new("age", 1.5), new("race", double.NaN)],
            Gradients = new(3, [new("layer1", [new("age", 2), new("race", 0.5)], [new("age", "race", -0.25, 0.75)])]),
            Affinities = new(2, [new("age", "race", 0.125)]),
        };

    [Fact]
    public void EveryFieldOfAnEpochIsReadBack()
    {
        MetricsLog.Write(disk, "/metrics.jsonl", [Histories.Two[0], Full]);
        var read = MetricsLog.Read(disk, "/metrics.jsonl");
        var again = new LoggedStorage();
        MetricsLog.Write(again, "/metrics.jsonl", read);
        Assert.Equal(disk["/metrics.jsonl"], again["/metrics.jsonl"]);
        Assert.Equal((0.25, 0.5, 2), (read[1].LoaderWait, read[1].Score, read[1].Threads));
        Assert.Equal(Full.ThreadChanges, read[1].ThreadChanges);
        Assert.Equal(Full.Weights, read[1].Weights);
        Assert.Equal(Full.Gradients!.Blocks[0].Pairs, read[1].Gradients!.Blocks[0].Pairs);
        Assert.Equal(Full.Affinities!.Tasks, read[1].Affinities!.Tasks);
        Assert.Null(read[0].Validation);
        Assert.True(double.IsNaN(read[0].Losses[1].Value) && double.IsNaN(read[1].Validation!.Tasks[1].Value.Metrics[0].Value));
    }

    [Fact]
    public void AnEvaluationIsReadBackInItsOrder()
    {
        var evaluation = new Evaluation(
            "test",
            12,
            [new("größe", new(10, [new("mae", 5.25), new("rmse", double.NaN)])), new("age", new(0, [new("accuracy", 1)]))]
        );
        EvaluationJson.Write(disk, "/summary.json", "runs/a", evaluation);
        var read = EvaluationJson.Read(disk, "/summary.json");
        Assert.Equal(("test", 12), (read.Split, read.Samples));
        Assert.Equal(["größe", "age"], read.Tasks.Select(t => t.Key));
        Assert.Equal(evaluation.Tasks[0].Value.Metrics, read.Tasks[0].Value.Metrics);
        Assert.Equal([10, 0], read.Tasks.Select(t => t.Value.Samples));
    }

    [Fact]
    public void TheEnvironmentAndTheNetworkAreReadBack()
    {
        var facts = EnvironmentFacts.OfThisProcess(TimeProvider.System, "0.107", "2.10", 3);
        facts.Write(disk, "/environment.json");
        Assert.Equal(facts, EnvironmentFacts.Read(disk, "/environment.json"));
        Assert.Contains(KeyValuePair.Create("threads", "3"), facts.Entries());
        Assert.Null(EnvironmentFacts.Read(disk, "/none.json"));
        var network = new NetworkFacts(1234, 1000);
        network.Write(disk, "/network.json");
        Assert.Equal(network, NetworkFacts.Read(disk, "/network.json"));
        Assert.Null(NetworkFacts.Read(disk, "/none.json"));
    }

    // A plugin may name its metric like the count.
    [Fact]
    public void AMetricMayBeCalledSamples()
    {
        var evaluation = new Evaluation("test", 12, [new("age", new(10, [new("samples", 0.5), new("mae", 2)]))]);
        EvaluationJson.Write(disk, "/summary.json", "runs/a", evaluation);
        var read = EvaluationJson.Read(disk, "/summary.json").Tasks[0].Value;
        Assert.Equal(10, read.Samples);
        Assert.Equal(evaluation.Tasks[0].Value.Metrics, read.Metrics);
    }

    [Fact]
    public void TemperaturesAreReadBack()
    {
        var written = new CalibrationFile("validation", new Dictionary<string, double> { ["mood"] = 1.25, ["größe"] = 0.5 });
        written.Write(disk, "/calibration.json");
        var read = CalibrationFile.Read(disk, "/calibration.json");
        Assert.Equal("validation", read.Split);
        Assert.Equal(written.Temperatures, read.Temperatures);
        Assert.Equal(1, CalibrationFile.Read(disk, "/none.json").Of("mood"));
    }

    [Fact]
    public void ABenchmarkIsReadBack()
    {
        var written = new BenchmarkResult(
            48,
            2,
            double.NaN,
            new Dictionary<string, string> { ["torchsharp"] = "0.107" },
            [new("model with 3 heads", "onnxruntime", 3, 1, 8, 120.5, 4.25, double.NaN, 1.5, 1000, 4000, 1L << 33)]
        )
        {
            Width = 64,
            Protocol = "5 rounds",
        };
        written.Write(disk, "/bench.json");
        var read = BenchmarkResult.Read(disk, "/bench.json")!;
        Assert.Equal((48, 64, 2, "5 rounds"), (read.Size, read.Width, read.Threads, read.Protocol));
        Assert.True(double.IsNaN(read.DecodeMilliseconds));
        Assert.Equal(written.Versions, read.Versions);
        Assert.Equal(written.Figures, read.Figures);
        Assert.Null(BenchmarkResult.Read(disk, "/none.json"));
    }

    [Fact]
    public void AnAblationIsReadBack()
    {
        var figure = new AblatedFigure("age", "mae", "years", false, 40, 2.5, 3, new(-0.5, double.NaN, -0.25));
        var written = new AblationResult("test", "runs/with", "runs/without", ["a filled 3"], ["training.seed: 1, 2"], [figure]);
        written.Write(disk, "/ablation.json");
        var read = AblationResult.Read(disk, "/ablation.json")!;
        Assert.Equal(("test", "runs/with", "runs/without"), (read.Split, read.With, read.Without));
        Assert.Equal(written.Notes, read.Notes);
        Assert.Equal(written.Figures, read.Figures);
        Assert.Null(AblationResult.Read(disk, "/none.json"));
    }

    [Fact]
    public void WhatARunBeganWithIsReadBack()
    {
        var written = new WeightsReport("größe.pth", 1L << 33, new('a', 64), ["conv1"], ["heads.age"], ["fc"], 12);
        written.Write(disk, "/weights.json");
        var read = WeightsReport.Read(disk, "/weights.json");
        Assert.Equal((written.File, written.Bytes, written.Sha256, 12), (read.File, read.Bytes, read.Sha256, read.NormImages));
        Assert.Equal([.. written.Matched, .. written.New, .. written.LeftOver], [.. read.Matched, .. read.New, .. read.LeftOver]);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"epoch\":\"x\",\"tasks\":7,\"split\":null,\"parameters\":\"many\"}")]
    public void DamageIsReportedWithTheFileAndTheRemedy(string text)
    {
        AtomicFile.WriteText(disk, "/damaged", text);
        (Action Read, string Remedy)[] reads =
        [
            (() => EvaluationJson.Read(disk, "/damaged"), "run 'hydra train --resume'"),
            (() => MetricsLog.Read(disk, "/damaged"), "'hydra train --resume' writes it anew"),
            (() => EnvironmentFacts.Read(disk, "/damaged"), "delete it"),
            (() => NetworkFacts.Read(disk, "/damaged"), "Delete it"),
            (() => DataFingerprint.Read(disk, "/damaged"), "train anew into another folder"),
            (() => WeightsReport.Read(disk, "/damaged"), "Begin anew with another --out"),
            (() => CalibrationFile.Read(disk, "/damaged"), "'hydra report'"),
            (() => BenchmarkResult.Read(disk, "/damaged"), "'hydra bench'"),
            (() => SharingResult.Read(disk, "/damaged"), "'hydra compare'"),
            (() => AblationResult.Read(disk, "/damaged"), "'hydra compare'"),
        ];
        foreach (var (read, remedy) in reads)
        {
            var error = Assert.Throws<HydraException>(read);
            Assert.Equal(ErrorKind.Model, error.Kind);
            Assert.Contains("'/damaged'", error.Message, StringComparison.Ordinal);
            Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("..", error.Message, StringComparison.Ordinal);
        }
    }

    // The server reads while a training writes, and reads what older programs wrote.
    [Fact]
    public void LinesAreReadAsFarAsTheyAreWhole()
    {
        var lines = EpochLine.ReadAll(
            new StringReader("{\"epoch\":1,\"validation\":{\"a\":{\"mae\":2,\"f1\":null}}}\n{\"epoch\":2}\n{\"epo"),
            out var damage
        );
        Assert.Equal(3, damage!.Value.Line);
        Assert.Equal(2, lines.Count);
        Assert.Empty(lines[1].Validation);
        var (task, record) = Assert.Single(lines[0].Validation);
        Assert.Equal(("a", "mae", 2.0), (task, record.Metrics[0].Key, record.Metrics[0].Value));
        Assert.True(double.IsNaN(record.Metrics[1].Value));
        Assert.Throws<JsonException>(() =>
            EpochLine.ReadAll(new StringReader("{\"epoch\":1,\"validation\":{\"a\":1}}"), out _)[0].Validation
        );
        Assert.Throws<JsonException>(() => EvaluationRecord.Read(new MemoryStream(Encoding.UTF8.GetBytes("{}"))));
    }

    // A folder of runs is listed without building a network: its size stands in network.json.
    [Fact]
    public void AnOverviewReadsTheParametersThatWereWritten()
    {
        using var tiny = new TinyRun(20);
        var run = Run.Train(tiny.Experiment with { Training = tiny.Experiment.Training with { Epochs = 1 } }, tiny.At("run"));
        var file = Path.Combine(run.Folder, "network.json");
        var known = RunOverview.Read(run.Folder).Parameters;
        Assert.True(known > 0);
        File.WriteAllText(file, File.ReadAllText(file).Replace($"{known}", "77", StringComparison.Ordinal));
        Assert.Equal(77, RunOverview.Read(run.Folder).Parameters);
        File.WriteAllText(file, "{");
        var damaged = RunOverview.Read(run.Folder);
        Assert.Equal(RunStatus.Unreadable, damaged.State);
        Assert.Contains("network.json", damaged.Error, StringComparison.Ordinal);
    }

    // A folder that no training touched: neither a network nor weights are needed to list it, and the server sees the same figures.
    [Fact]
    public void TheCommandAndTheServerReadTheSameFiles()
    {
        using var tiny = new TinyRun(4);
        var local = LocalStorage.FromEnvironment();
        var files = new RunFolder(tiny.At("runs/a"));
        Directory.CreateDirectory(files.Path);
        AtomicFile.WriteText(local, files.Experiment, ExperimentFile.Write(tiny.Experiment));
        MetricsLog.Write(local, files.Metrics, Histories.Two);
        new NetworkFacts(77, 70).Write(local, files.Network);
        AssertSame(RunStatus.Interrupted, "validation");
        var measured = new Evaluation("test", 3, [new("age", new(3, [new("mae", double.NaN), new("rmse", 2.5)]))]);
        RunSummary.Write(local, files, measured);
        var (listed, shown) = AssertSame(RunStatus.Finished, "test");
        Assert.Equal("test", shown.Measured);
        Assert.Equal(KeyValuePair.Create("age/rmse", 2.5), Assert.Single(shown.Figures));
        Assert.Equal(measured.Tasks[0].Value.Metrics, Assert.Single(listed.Figures).Value);

        (RunOverview, HydraSharp.Server.Runs.RunSummary) AssertSame(RunStatus state, string split)
        {
            var overview = Assert.Single(RunOverview.Find(tiny.At("runs")));
            var served = Assert.Single(new HydraSharp.Server.Runs.RunShelf(tiny.At("runs")).All());
            Assert.Equal((state, split, 77), (overview.State, overview.Split, overview.Parameters));
            Assert.Equal((overview.Epochs, state == RunStatus.Finished), (served.Epochs, served.Finished));
            Assert.NotEmpty(served.Figures);
            Assert.Equal(
                overview.Figures.SelectMany(
                    f => f.Value.Where(m => double.IsFinite(m.Value)).Take(1),
                    (f, m) => ($"{f.Key}/{m.Key}", m.Value)
                ),
                served.Figures.Select(f => (f.Key, f.Value))
            );
            return (overview, served);
        }
    }

    [Fact]
    public void TheParametersAreThereFromTheFirstStep()
    {
        using var tiny = new TinyRun(20);
        using var stop = new CancellationTokenSource();
        long? seen = null;
        var options = new TrainOptions
        {
            Stop = stop.Token,
            Report = reported =>
            {
                if (reported is not TrainingEvent.Stepped)
                    return;
                seen ??= RunOverview.Read(tiny.At("run")).Parameters;
                stop.Cancel();
            },
        };
        Assert.ThrowsAny<OperationCanceledException>(() => Run.Train(tiny.Experiment, tiny.At("run"), options));
        using var net = ModelFactory.Build(tiny.Experiment);
        Assert.Equal(net.named_parameters().Sum(p => p.parameter.numel()), seen);
        var network = NetworkFacts.Of(net);
        Assert.Equal(network.Parameters - network.SharedParameters, net.named_parameters().Where(InAHead).Sum(p => p.parameter.numel()));

        static bool InAHead((string Name, TorchSharp.Modules.Parameter) p) => p.Name.StartsWith("heads.", StringComparison.Ordinal);
    }
}
