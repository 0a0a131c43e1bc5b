using HydraSharp.Files.Tensors;
using HydraSharp.Tests.Runs;
using HydraSharp.Tests.Tasks.Losses;
using HydraSharp.Training;
using HydraSharp.Training.Optimizers;
using Xunit;

namespace HydraSharp.Tests.Training;

[Collection(nameof(WholeRuns))]
public sealed class UnfreezeTests
{
    const string Weight = "backbone.layer1.0.conv1.weight";
    const string Bias = "backbone.layer1.0.bn1.bias";
    const string Mean = "backbone.layer1.0.bn1.running_mean";

    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.Bf16)]
    public void FrozenPartsLearnFromTheirEpochOn(Precision precision)
    {
        using var tiny = new TinyRun(48);
        var experiment = Unfrozen(tiny, precision, statistics: true);
        Run.Train(experiment, tiny.At("run"));
        var (first, second, third) = (State(tiny, 1), State(tiny, 2), State(tiny, 3));
        Assert.Equal(first[Weight], second[Weight]);
        Assert.Equal(first[Bias], second[Bias]);
        Assert.Equal(first[Mean], second[Mean]);
        Assert.NotEqual(first["heads.age.layers.output.weight"], second["heads.age.layers.output.weight"]);
        Assert.NotEqual(second[Weight], third[Weight]);
        Assert.NotEqual(second[Bias], third[Bias]);
        Assert.NotEqual(second[Mean], third[Mean]);
    }

    [Fact]
    public void TheirStatisticsStayWhenAskedTo()
    {
        using var tiny = new TinyRun(48);
        Run.Train(Unfrozen(tiny, Precision.Float32, statistics: false), tiny.At("run"));
        var (second, third) = (State(tiny, 2), State(tiny, 3));
        Assert.NotEqual(second[Weight], third[Weight]);
        Assert.Equal(second[Mean], third[Mean]);
    }

    [Fact]
    public void StoppedBeforeAndAfterTheReleaseTheWeightsAreTheSame()
    {
        using var tiny = new TinyRun(48);
        var experiment = Unfrozen(tiny, Precision.Bf16, statistics: true);
        Run.Train(experiment, tiny.At("whole"));
        // Four steps an epoch, released after the eighth.
        foreach (var stopAfter in (int[])[7, 8, 9, 10])
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
            Assert.ThrowsAny<OperationCanceledException>(() => Run.Train(experiment, folder, options));
            Run.Train(experiment, folder, new() { Resume = true });
            Assert.Equal(RunTests.Hash(tiny.At("whole")), RunTests.Hash(folder));
        }
    }

    [Fact]
    public void ReportsErrors()
    {
        Assert.Equal(
            ["unfreeze_epoch: nothing is frozen that could be unfrozen (name it in training.freeze, or leave unfreeze_epoch out)"],
            Expect.Errors(new TrainingSpec { UnfreezeEpoch = 2 }.Check)
        );
        Assert.Equal(
            ["unfreeze_epoch: the run ends after 3 epochs, before anything is unfrozen (below training.epochs)"],
            Expect.Errors(
                new TrainingSpec
                {
                    Epochs = 3,
                    Freeze = ["backbone"],
                    UnfreezeEpoch = 3,
                }.Check
            )
        );
        Assert.Empty(
            Expect.Errors(
                new TrainingSpec
                {
                    Epochs = 3,
                    Freeze = ["backbone"],
                    UnfreezeEpoch = 2,
                }.Check
            )
        );
    }

    static Experiment Unfrozen(TinyRun tiny, Precision precision, bool statistics) =>
        tiny.Experiment with
        {
            Training = tiny.Experiment.Training with
            {
                Precision = precision,
                Freeze = ["backbone.layer1"],
                UnfreezeEpoch = 2,
                UnfreezeStatistics = statistics,
                CheckpointSteps = 0,
                Optimizer = new AdamW { LearningRate = 5e-3 },
            },
        };

    static Dictionary<string, byte[]> State(TinyRun tiny, int epoch)
    {
        var folders = Directory
            .EnumerateDirectories(Path.Combine(tiny.At("run"), "checkpoints"), "step-*")
            .Order(StringComparer.Ordinal)
            .ToArray();
        Assert.Equal(3, folders.Length);
        return SafeTensors
            .Read(File.ReadAllBytes(Path.Combine(folders[epoch - 1], "model.safetensors")), "model")
            .Arrays.ToDictionary(a => a.Name, a => a.Bytes.ToArray(), StringComparer.Ordinal);
    }
}
