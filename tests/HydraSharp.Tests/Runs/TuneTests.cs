using HydraSharp.Configuration;
using HydraSharp.Data.Splits;
using HydraSharp.Inference;
using HydraSharp.Training;
using HydraSharp.Tuning;
using Xunit;

namespace HydraSharp.Tests.Runs;

[Collection(nameof(WholeRuns))]
public sealed class TuneTests
{
    static readonly SearchedKey[] Space =
    [
        SearchedKey.Parse("training.optimizer.learning_rate=log:1e-5..1e-2"),
        SearchedKey.Parse("balancing=EqualWeights|ImtlL"),
    ];

    static Experiment Short(TinyRun tiny) =>
        tiny.Experiment with
        {
            Training = tiny.Experiment.Training with { Epochs = 3, BatchSize = 16, EmaDecay = 0 },
        };

    [Fact]
    public void TheBudgetIsKeptAndTheBestIsAFinishedRun()
    {
        using var tiny = new TinyRun();
        var ended = 0;
        var result = Tune.Search(
            Short(tiny),
            tiny.At("tune"),
            new()
            {
                Space = Space,
                Budget = 6,
                Report = e =>
                {
                    if (e is TrainingEvent.EpochEnded)
                        ended++;
                },
            }
        );
        Assert.Equal((6, 6, 6), (result.Epochs, result.Budget, ended));
        Assert.Equal([0, 1, 2, 3], result.Trials.Select(t => t.Number));
        Assert.Empty(result.Trials[0].Settings);
        Assert.Equal(3, result.Best!.Epochs);
        Assert.Equal([1, 1, 1, 3], result.Trials.Select(t => t.Epochs).Order());
        Assert.True(
            result.Trials.Where(t => t.Epochs == 1 && t.Number < 3).All(t => t.Score >= result.Best.Score),
            "a worse trial went on"
        );
        Assert.True(File.Exists(Path.Combine(result.Best.Folder, "summary.json")));
        Assert.Equal(ExperimentFile.Write(Run.Open(result.Best.Folder).Experiment), File.ReadAllText(tiny.At("tune/best.yaml")));
    }

    // Stopped in the middle of a trial and begun again: the same trials, scores and weights, and no epoch trained twice.
    [Fact]
    public void ASearchGoesOnWhereItWasStopped()
    {
        using var tiny = new TinyRun();
        var whole = Tune.Search(Short(tiny), tiny.At("whole"), new() { Space = Space, Budget = 6 });
        using var stop = new CancellationTokenSource();
        var (steps, ended) = (0, 0);
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Tune.Search(
                Short(tiny),
                tiny.At("tune"),
                new()
                {
                    Space = Space,
                    Budget = 6,
                    Stop = stop.Token,
                    Report = e =>
                    {
                        if (e is TrainingEvent.Stepped && ++steps == 5)
                            stop.Cancel();
                        if (e is TrainingEvent.EpochEnded)
                            ended++;
                    },
                }
            )
        );
        Assert.InRange(ended, 1, 3);
        var resumed = Tune.Search(
            Short(tiny),
            tiny.At("tune"),
            new()
            {
                Space = Space,
                Budget = 6,
                Report = e =>
                {
                    if (e is TrainingEvent.EpochEnded)
                        ended++;
                },
            }
        );
        Assert.Equal(whole.Trials.Select(t => t.Score), resumed.Trials.Select(t => t.Score));
        Assert.Equal(6, ended);
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(whole.Best!.Folder, "model.safetensors")),
            File.ReadAllBytes(Path.Combine(resumed.Best!.Folder, "model.safetensors"))
        );

        // A larger budget continues with the same search; other values are another search.
        Assert.InRange(Tune.Search(Short(tiny), tiny.At("tune"), new() { Space = Space, Budget = 8 }).Epochs, 7, 8);
        Assert.Contains(
            "holds a search of another",
            Assert
                .Throws<HydraException>(() =>
                    Tune.Search(
                        Short(tiny),
                        tiny.At("tune"),
                        new()
                        {
                            Space = Space,
                            Budget = 6,
                            Seed = 2,
                        }
                    )
                )
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void ErrorsAreReportedBeforeAnythingIsTrained()
    {
        using var tiny = new TinyRun();
        var experiment = Short(tiny);
        Assert.Contains(
            "learning_rte",
            Assert
                .ThrowsAny<HydraException>(() =>
                    Tune.Search(experiment, tiny.At("a"), new() { Space = [SearchedKey.Parse("training.optimizer.learning_rte=1..2")] })
                )
                .Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "searched twice",
            Assert.Throws<HydraException>(() => Tune.Search(experiment, tiny.At("a"), new() { Space = [Space[0], Space[0]] })).Message,
            StringComparison.Ordinal
        );
        var none = experiment with
        {
            Data = experiment.Data with
            {
                Split = new ByHash
                {
                    Train = 0.9,
                    Validation = 0,
                    Test = 0.1,
                },
            },
        };
        Assert.Contains(
            "the validation split of the data is empty",
            Assert.Throws<HydraException>(() => Tune.Search(none, tiny.At("a"), new() { Space = Space })).Message,
            StringComparison.Ordinal
        );
        Assert.False(Directory.Exists(tiny.At("a")));
    }
}
