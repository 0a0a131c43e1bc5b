using HydraSharp.Data.Splits;
using HydraSharp.Inference;
using HydraSharp.Tasks;
using HydraSharp.Training;
using HydraSharp.Training.Optimizers;
using HydraSharp.Training.Schedules;
using Xunit;

namespace HydraSharp.Tests.Runs;

/// <summary>How runs end, and what becomes of those that ended when they are begun again.</summary>
[Collection(nameof(WholeRuns))]
public sealed class FinishedRunTests : IDisposable
{
    readonly TinyRun tiny = new(48);
    readonly List<TrainingEvent> events = [];

    Experiment One => tiny.Experiment with { Training = tiny.Experiment.Training with { Epochs = 1 } };

    TrainOptions Options =>
        new()
        {
            Report = events.Add,
            Resume = true,
            WriteReport = true,
        };

    public void Dispose() => tiny.Dispose();

    [Fact]
    public void AResumedRunThatIsFinishedIsOfTheSameExperimentAndData()
    {
        Run.Train(One, tiny.At("run"), Options with { WriteReport = false });
        var hash = RunTests.Hash(tiny.At("run"));
        Run.Train(One, tiny.At("run"), Options with { WriteReport = false });
        Assert.Contains(events.OfType<TrainingEvent.Note>(), n => n.Text.Contains("nothing is left to train", StringComparison.Ordinal));
        var changed = One with { Training = One.Training with { Epochs = 10 } };
        var error = Assert.Throws<HydraException>(() => Run.Train(changed, tiny.At("run"), Options));
        Assert.Equal(ErrorKind.Usage, error.Kind);
        foreach (var part in (string[])["another experiment", "was: epochs: 1", "now: epochs: 10", "type: FromRun"])
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
        tiny.LoseLabels();
        error = Assert.Throws<HydraException>(() => Run.Train(One, tiny.At("run"), Options));
        Assert.Contains("was trained on other data", error.Message, StringComparison.Ordinal);
        Assert.Equal(hash, RunTests.Hash(tiny.At("run")));
    }

    // As a kill while the report is made leaves it.
    [Theory]
    [InlineData("report.html")]
    [InlineData("MODEL_CARD.md")]
    public void WhatAFinishedRunLacksIsCompletedWhenItIsResumed(string file)
    {
        Run.Train(One, tiny.At("run"), Options);
        var calibration = File.ReadAllBytes(Path.Combine(tiny.At("run"), "calibration.json"));
        File.Delete(Path.Combine(tiny.At("run"), file));
        File.Delete(Path.Combine(tiny.At("run"), "calibration.json"));
        Run.Train(One, tiny.At("run"), Options with { WriteReport = false });
        Assert.False(File.Exists(Path.Combine(tiny.At("run"), file)));
        Run.Train(One, tiny.At("run"), Options);
        Assert.True(File.Exists(Path.Combine(tiny.At("run"), file)));
        Assert.Equal(calibration, File.ReadAllBytes(Path.Combine(tiny.At("run"), "calibration.json")));
    }

    [Fact]
    public void ARunThatIsStoppedWhileItsReportIsMadeIsStoppedAndCompletedLater()
    {
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Run.Train(
                One,
                tiny.At("run"),
                Options with
                {
                    Stop = stop.Token,
                    Report = e =>
                    {
                        if (e is TrainingEvent.Note note && note.Text.StartsWith("making the report", StringComparison.Ordinal))
                            stop.Cancel();
                    },
                }
            )
        );
        Assert.True(File.Exists(Path.Combine(tiny.At("run"), "summary.json")));
        Assert.False(File.Exists(Path.Combine(tiny.At("run"), "report.html")));
        Run.Train(One, tiny.At("run"), Options);
        Assert.True(File.Exists(Path.Combine(tiny.At("run"), "report.html")));
    }

    // Every image is trained on, as for a last training on everything.
    [Fact]
    public void WithoutHeldOutDataARunEndsWithoutFigures()
    {
        var data = (HydraSharp.Data.Formats.CsvTable)One.Data with { Split = new SingleSplit { Split = HydraSharp.Data.Split.Train } };
        var run = Run.Train(One with { Data = data }, tiny.At("run"), Options);
        Assert.Contains(events.OfType<TrainingEvent.Warning>(), w =>
            w.Text.StartsWith("the validation split is empty", StringComparison.Ordinal)
        );
        var overview = RunOverview.Read(run.Folder);
        Assert.Equal(RunStatus.Finished, overview.State);
        Assert.All(overview.Main(), m => Assert.True(double.IsNaN(m.Value)));
        Assert.NotEmpty(run.Export(new() { VerifyImages = 0 }).Card.Warnings);
    }

    [Fact]
    public void ARunThatFailedBeforeItsFirstStepDoesNotBlockTheCorrectedOne()
    {
        var wrong = One with { Tasks = [.. One.Tasks, new Classification { Name = "mode", Classes = ["a", "b"] }] };
        Assert.Throws<HydraSharp.Specs.Validation.DataException>(() => Run.Train(wrong, tiny.At("run"), new()));
        Assert.Equal(RunStatus.NotStarted, RunOverview.Read(tiny.At("run")).State);
        Run.Train(One, tiny.At("run"), new() { WriteReport = false });
        Assert.Equal(RunStatus.Finished, RunOverview.Read(tiny.At("run")).State);
        Assert.Equal(3, Run.Open(tiny.At("run")).Experiment.Tasks.Count);
    }

    [Fact]
    public void EarlyStoppingIsReportedAndGoesByTheBestEpoch()
    {
        var still = One with
        {
            Training = One.Training with
            {
                Epochs = 30,
                Patience = 2,
                Optimizer = new AdamW { LearningRate = 1e-12 },
            },
        };
        Run.Train(still, tiny.At("run"), Options with { WriteReport = false });
        var stopped = Assert.Single(events.OfType<TrainingEvent.StoppedEarly>());
        var best = events.OfType<TrainingEvent.EpochEnded>().Last(e => e.Best).Epoch;
        Assert.Equal((best, best + 2, 30, 2), (stopped.Best, stopped.Epoch, stopped.Epochs, stopped.Patience));
        Assert.Contains(
            $"stopped after epoch {best + 2} of 30",
            File.ReadAllText(Path.Combine(tiny.At("run"), "log.txt")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void DivergenceThatStaysANumberIsReported()
    {
        var wild = One with
        {
            Training = One.Training with
            {
                Epochs = 2,
                ClipNorm = 0,
                EmaDecay = 0,
                Optimizer = new Sgd { LearningRate = 0.5 },
            },
            Tasks =
            [
                new Regression
                {
                    Name = "age",
                    Unit = "years",
                    Standardize = false,
                    Loss = new HydraSharp.Tasks.Losses.MeanSquaredError(),
                },
            ],
        };
        try
        {
            Run.Train(wild, tiny.At("run"), Options with { WriteReport = false });
        }
        catch (HydraException)
        {
            // Numbers that overflow end the run with an error of their own.
            return;
        }

        Assert.Contains(events.OfType<TrainingEvent.Warning>(), w => w.Text.Contains("diverges", StringComparison.Ordinal));
    }

    // A schedule's last rate can be 0, and a run of one step has no other.
    [Fact]
    public void ARunOfOneStepLearns()
    {
        foreach (
            var schedule in (ScheduleSpec[])[new Constant(), new Cosine(), new OneCycle(), new Step(), new Cosine { WarmupEpochs = 1 }]
        )
            Assert.Equal(1, schedule.Factor(0, 1, 1));
    }

    [Fact]
    public void DataAreFoundFromAnyDirectory()
    {
        Run.Train(One, tiny.At("run"), Options with { WriteReport = false });
        var here = Environment.CurrentDirectory;
        var facts = Path.Combine(tiny.At("run"), "environment.json");
        File.WriteAllText(
            facts,
            File.ReadAllText(facts).Replace(System.Text.Json.JsonEncodedText.Encode(here).ToString(), tiny.Folder, StringComparison.Ordinal)
        );
        var yaml = Path.Combine(tiny.At("run"), "experiment.yaml");
        File.WriteAllText(yaml, File.ReadAllText(yaml).Replace(tiny.Folder + "/", "", StringComparison.Ordinal));
        Assert.NotEqual(0, Run.Open(tiny.At("run")).Evaluate("test").Samples);
    }
}
