using System.Text.Json;
using HydraSharp.Cli;
using HydraSharp.Configuration;
using HydraSharp.Inference;
using HydraSharp.Specs.Validation;
using HydraSharp.Training;
using HydraSharp.Training.Optimizers;
using HydraSharp.Tuning;
using Xunit;

namespace HydraSharp.Tests.Runs;

[Collection(nameof(WholeRuns))]
public sealed class LearningRateFinderTests
{
    [Fact]
    public void TheSameCurveComesOutAndNothingIsWritten()
    {
        using var tiny = new TinyRun(48);
        var experiment = tiny.Experiment with { Training = tiny.Experiment.Training with { Mixup = new(), Resizing = null } };
        var before = Files(tiny);
        var first = LearningRateFinder.Find(
            experiment,
            new()
            {
                From = 1e-5,
                To = 1e4,
                Steps = 40,
            }
        );
        var second = LearningRateFinder.Find(
            experiment,
            new()
            {
                From = 1e-5,
                To = 1e4,
                Steps = 40,
            }
        );
        Assert.Equal(first.Points, second.Points);
        Assert.Equal(before, Files(tiny));
        Assert.True(first.Diverged);
        Assert.True(first.Points.Count < 40);
        Assert.Equal(1e-5, first.Points[0].Rate, 1e-12);
        Assert.InRange(first.Suggested!.Value, first.FallsFrom!.Value, first.LowestAt!.Value);
        Assert.NotEqual(
            first.Points,
            LearningRateFinder
                .Find(
                    experiment with
                    {
                        Training = experiment.Training with { Seed = 2 },
                    },
                    new()
                    {
                        From = 1e-5,
                        To = 1e4,
                        Steps = 40,
                    }
                )
                .Points
        );
    }

    [Fact]
    public void ALossThatIsNoNumberAnyMoreEndsIt()
    {
        using var tiny = new TinyRun(48);
        var wild = tiny.Experiment with { Training = tiny.Experiment.Training with { ClipNorm = 0, Optimizer = new Sgd() } };
        var curve = LearningRateFinder.Find(
            wild,
            new()
            {
                From = 1e12,
                To = 1e18,
                Steps = 10,
            }
        );
        Assert.True(curve.Diverged);
        Assert.InRange(curve.Points.Count, 1, 3);
        Assert.Null(curve.Suggested);
    }

    // The first steps are those of a run: at a rate too low to matter, each loss is that of the fresh network.
    [Fact]
    public void ItsFirstLossIsThatOfARunsFirstStep()
    {
        using var tiny = new TinyRun(48);
        var losses = new List<double>();
        var options = new TrainOptions
        {
            Report = e =>
            {
                if (e is TrainingEvent.Stepped { Epoch: 1, Step: 1 } step)
                    losses.AddRange(step.Losses.Select(l => l.Value));
            },
        };
        Run.Train(tiny.Experiment with { Training = tiny.Experiment.Training with { Epochs = 1 } }, tiny.At("run"), options);
        Assert.Equal(losses.Sum(), LearningRateFinder.Find(tiny.Experiment, new() { Steps = 10 }).Points[0].Loss, 1e-9);
    }

    [Fact]
    public void ErrorsAreReportedAtOnce()
    {
        using var tiny = new TinyRun(8);
        var thrown = Assert.Throws<ExperimentException>(() =>
            LearningRateFinder.Find(
                tiny.Experiment,
                new()
                {
                    From = 0,
                    To = -1,
                    Steps = 3,
                }
            )
        );
        Assert.Equal(ErrorKind.Usage, thrown.Kind);
        Assert.Equal(["from", "to", "steps"], thrown.Problems.Select(p => p.Path));
    }

    [Fact]
    public void ItCanBeStopped()
    {
        using var tiny = new TinyRun(8);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => LearningRateFinder.Find(tiny.Experiment, new() { Stop = stop.Token }));
    }

    [Fact]
    public void TheCommandDrawsTheCurveAndReportsItAsJson()
    {
        using var tiny = new TinyRun(48);
        File.WriteAllText(tiny.At("tiny.yaml"), ExperimentFile.Write(tiny.Experiment));
        var drawn = Hydra("lr-find", tiny.At("tiny.yaml"), "--from", "1e-5", "--to", "1e4", "--steps", "40");
        foreach (
            var expected in (string[])
                ["learning rate 0.", "useful range", "diverged", "*", "1e-5", "--set training.optimizer.learning_rate="]
        )
            Assert.Contains(expected, drawn, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(
            Hydra("lr-find", tiny.At("tiny.yaml"), "--from", "1e-5", "--to", "1e4", "--steps", "40", "--json")
        );
        var points = json.RootElement.GetProperty("points").EnumerateArray().ToArray();
        Assert.Equal(1e-5, points[0].GetProperty("rate").GetDouble(), 1e-12);
        Assert.True(json.RootElement.GetProperty("diverged").GetBoolean());
        Assert.Equal(40, json.RootElement.GetProperty("planned").GetInt32());
        Assert.InRange(
            json.RootElement.GetProperty("suggested").GetDouble(),
            json.RootElement.GetProperty("falls_from").GetDouble(),
            json.RootElement.GetProperty("lowest_at").GetDouble()
        );
    }

    static string Hydra(params string[] words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.True(HydraCommand.Run(words, output, error) == 0, error.ToString());
        return output.ToString();
    }

    static string[] Files(TinyRun tiny) =>
        [.. Directory.EnumerateFileSystemEntries(tiny.Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
