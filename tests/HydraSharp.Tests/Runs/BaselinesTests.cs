using System.Xml.Linq;
using HydraSharp.Comparisons;
using HydraSharp.Configuration;
using HydraSharp.Data;
using HydraSharp.Data.Formats;
using HydraSharp.Inference;
using HydraSharp.Samples.Faces;
using HydraSharp.Tasks;
using HydraSharp.Training;
using Xunit;

namespace HydraSharp.Tests.Runs;

[Collection(nameof(WholeRuns))]
public sealed class BaselinesTests
{
    [Fact]
    public void ABaselineHasOneTaskAndEverythingElseOfTheHydra()
    {
        using var tiny = new TinyRun(20);
        var hydra = tiny.Experiment with
        {
            Training = tiny.Experiment.Training with
            {
                Freeze = ["heads.mood", "backbone.layer1"],
                Rates = new Dictionary<string, double>
                {
                    ["heads.age"] = 2,
                    ["heads.mood.layers"] = 3,
                    ["balancing"] = 4,
                },
                Preference = new Dictionary<string, double> { ["mood"] = 2, ["age"] = 1 },
            },
        };
        var baseline = Baseline.Of(hydra, "age", 5, ExperimentFile.Write).Experiment;
        Assert.Equal(["age"], baseline.Tasks.Select(t => t.Name));
        Assert.Equal(["backbone.layer1"], baseline.Training.Freeze);
        Assert.Equal(["heads.age"], baseline.Training.Rates.Keys);
        Assert.Equal(["age"], baseline.Training.Preference.Keys);
        Assert.Equal(5, baseline.Training.Seed);
        ExperimentCheck.Require(baseline);
        var same = baseline with { Tasks = hydra.Tasks, Balancing = hydra.Balancing, Training = hydra.Training };
        Assert.Equal(ExperimentFile.Write(hydra), ExperimentFile.Write(same));
    }

    [Fact]
    public void TheFingerprintIsOfTheExperimentAndNotOfHowItIsRead()
    {
        using var tiny = new TinyRun(20);
        string Name(Experiment experiment, long seed = 1) => Baseline.Of(experiment, "age", seed, ExperimentFile.Write).Folder;
        var name = Name(tiny.Experiment);
        Assert.Matches("^task-age-seed1-[0-9a-f]{12}$", name);
        Assert.Equal(name, Name(tiny.Experiment with { Loader = new() { Workers = 1 } }));
        Assert.Equal(name, Name(tiny.Experiment with { Tasks = [tiny.Experiment.Tasks[0] with { Weight = 3 }, tiny.Experiment.Tasks[1]] }));
        Assert.NotEqual(name, Name(tiny.Experiment with { Image = new() { Size = 40 } }));
        Assert.NotEqual(name, Name(tiny.Experiment, 2));
    }

    // A source that labels none of the baseline's tasks is not there; names of other tasks' columns are gone.
    [Fact]
    public void TheDataAreCutToTheTask()
    {
        var data = new Combined
        {
            Sources = new Dictionary<string, DataSpec>
            {
                ["a"] = new CsvTable
                {
                    File = "a.csv",
                    Columns = new Dictionary<string, string> { ["age"] = "years", ["mood"] = "m" },
                },
                ["b"] = new CsvTable { File = "b.csv", Tasks = ["mood"] },
            },
        };
        var left = Assert.IsType<Combined>(data.For(["age"]));
        Assert.Equal(["age"], Assert.Single(left.Sources).Value.Columns.Keys);
        Assert.Null(data.Sources["b"].For(["age"]));
    }

    [Fact]
    public void BaselinesAreTrainedOnceGoOnAndAreCompared()
    {
        using var tiny = new TinyRun();
        var experiment = tiny.Experiment with
        {
            Tasks = [tiny.Experiment.Tasks[0], tiny.Experiment.Tasks[1]],
            Training = tiny.Experiment.Training with { Epochs = 2 },
        };
        var hydra = Run.Train(experiment, tiny.At("hydra"));
        var folder = Baselines.FolderOf(hydra.Folder);
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() =>
            Baselines.Train(
                experiment,
                folder,
                new()
                {
                    Stop = stop.Token,
                    Report = e =>
                    {
                        if (e is TrainingEvent.Stepped)
                            stop.Cancel();
                    },
                }
            )
        );
        var reported = new List<string>();
        var baselines = Baselines.Train(experiment, folder, new() { Log = reported.Add });
        Assert.Equal(
            [$"1 of 2: age alone, seed 1, continuing: {baselines[0].Folder}", $"2 of 2: glasses alone, seed 1: {baselines[1].Folder}"],
            reported
        );
        reported.Clear();
        Baselines.Train(experiment, folder, new() { Log = reported.Add });
        Assert.All(reported, t => Assert.Contains("there already", t, StringComparison.Ordinal));
        Run.Train(
            Baseline.Of(experiment with { Image = new() { Size = 40 } }, "age", 1, ExperimentFile.Write).Experiment,
            Path.Combine(folder, "other")
        );
        reported.Clear();
        var found = Baselines.Find(hydra, folder, reported.Add);
        Assert.Equal(baselines.Select(t => t.Folder).Order(), found.Order());
        Assert.Contains("was trained otherwise", Assert.Single(reported), StringComparison.Ordinal);
        var result = RunComparison.Of([hydra.Folder, .. found], "validation", stop: TestContext.Current.CancellationToken);
        Assert.Equal(["age", "glasses"], result.Main.Select(f => f.Task));
        var measured = hydra.Evaluate("validation");
        Assert.Equal(measured.Tasks[0].Value.Metrics[0].Value, result.Main[0].Model, 6);
        var page = XDocument.Parse(
            File.ReadAllText(hydra.Report(new() { Split = "validation" }, TestContext.Current.CancellationToken).Page)
        );
        Assert.Contains(page.Descendants("h2"), h => h.Value == "Did sharing help");
    }

    [Fact]
    public void WhatCannotBeComparedIsReported()
    {
        using var tiny = new TinyRun(20);
        var one = tiny.Experiment with { Tasks = [new Classification { Name = "mood", Classes = DemoData.Moods }] };
        Assert.Contains(
            "has one task, 'mood'",
            Assert.Throws<HydraException>(() => Baselines.Train(one, tiny.At("baselines"))).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "no task 'agee'",
            Assert.Throws<HydraException>(() => Baselines.Train(tiny.Experiment, tiny.At("baselines"), new() { Tasks = ["agee"] })).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "named twice",
            Assert.Throws<HydraException>(() => Baselines.Train(tiny.Experiment, tiny.At("baselines"), new() { Seeds = [1, 1] })).Message,
            StringComparison.Ordinal
        );
        var run = Run.Train(one with { Training = one.Training with { Epochs = 1 } }, tiny.At("alone"));
        Assert.Contains(
            "none of the runs has several tasks",
            Assert.Throws<HydraException>(() => RunComparison.Of([run.Folder], "test")).Message,
            StringComparison.Ordinal
        );
    }
}
