using System.Text;
using System.Text.Json;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Inference.Records;
using HydraSharp.Runs.Records;
using HydraSharp.Tasks.Metrics;
using HydraSharp.Tests.Files;
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

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"epoch\":\"x\",\"tasks\":7}")]
    public void DamageIsReportedWithTheFile(string text)
    {
        AtomicFile.WriteText(disk, "/damaged", text);
        Action[] reads =
        [
            () => EvaluationJson.Read(disk, "/damaged"),
            () => MetricsLog.Read(disk, "/damaged"),
            () => EnvironmentFacts.Read(disk, "/damaged"),
            () => NetworkFacts.Read(disk, "/damaged"),
        ];
        foreach (var read in reads.Take(text.StartsWith("{\"", StringComparison.Ordinal) ? 3 : 4))
        {
            var error = Assert.Throws<HydraException>(read);
            Assert.Equal(ErrorKind.Model, error.Kind);
            Assert.Contains("/damaged", error.Message, StringComparison.Ordinal);
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
}
