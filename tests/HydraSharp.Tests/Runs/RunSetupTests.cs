using HydraSharp.Configuration;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Networks.Backbones;
using HydraSharp.Runs;
using HydraSharp.Specs.Validation;
using HydraSharp.Tests.Files;
using HydraSharp.Training;
using HydraSharp.Training.Balancing;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Runs;

/// <summary>What a run is made of is made once: the check, the network, the experiment's YAML.</summary>
[Collection(nameof(WholeRuns))]
public sealed class RunSetupTests : IDisposable
{
    static int networks;
    static int checks;

    readonly TinyRun tiny = new(images: 32);
    readonly WatchedStorage storage = new(LocalStorage.FromEnvironment());

    public RunSetupTests() => (networks, checks) = (0, 0);

    public void Dispose() => tiny.Dispose();

    [Fact]
    public void ARunIsCheckedBuiltAndWrittenOnce()
    {
        var before = Train(Counted());
        Assert.Equal((1, 1, 1), before);
        // The second network is that of the best weights, which is measured and reported.
        Assert.Equal((2, 1, 1), (networks, checks, storage.Count("experiment.yaml")));
        Assert.True(File.Exists(tiny.At("run/report.html")));
    }

    // The check looks for the named parts in the network that is trained then.
    [Fact]
    public void ACheckThatNeedsTheNetworkHandsItOn()
    {
        var experiment = Counted();
        var named = experiment with { Balancing = new PcGrad(), Training = experiment.Training with { Freeze = ["backbone.layer1"] } };
        Assert.Equal((1, 1, 1), Train(named));
        var unknown = named with { Training = named.Training with { Freeze = ["backbone.root"] } };
        var error = Assert.Throws<ExperimentException>(() => Run.Train(unknown, tiny.At("other")));
        Assert.Contains("the model has no part 'backbone.root'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatWasFoundRightIsNotCheckedAgain()
    {
        var source = new ExperimentSource(Counted());
        source.ThrowIfWrong();
        Run.TrainSource(source, tiny.At("run"));
        Assert.Equal(1, checks);
        var wrong = new ExperimentSource(Counted() with { Tasks = [] });
        Assert.Throws<ExperimentException>(wrong.ThrowIfWrong);
        Assert.Throws<ExperimentException>(() => Run.TrainSource(wrong, tiny.At("other")));
    }

    // Whoever asks first builds it, and whatever is drawn meanwhile changes nothing.
    [Fact]
    public void AFreshNetworkIsThatOfItsSeed()
    {
        var experiment = tiny.Experiment;
        manual_seed(experiment.Training.Seed);
        using var expected = ModelFactory.Build(experiment);
        using var next = rand(4);
        using var fresh = new FreshNetwork(experiment);
        _ = fresh.Net;
        manual_seed(99);
        using var drawn = rand(1000);
        using var taken = fresh.Take();
        using var after = rand(4);
        Assert.Equal(next.data<float>(), after.data<float>());
        var weights = taken.state_dict();
        Assert.All(expected.state_dict(), w =>
            Assert.True(w.Value.contiguous().bytes.SequenceEqual(weights[w.Key].contiguous().bytes), w.Key)
        );
        Assert.Throws<ObjectDisposedException>(() => fresh.Take());
    }

    // A run that is stopped while it chooses its balancing method is resumed, by the same experiment alone, and its YAML is written once as
    // well.
    [Fact]
    public void TheYamlOfADryRunIsWrittenOnceAndADryRunCanBeStopped()
    {
        var experiment = tiny.Experiment with
        {
            Balancing = new Auto { Steps = 3 },
            Training = tiny.Experiment.Training with { Epochs = 1 },
        };
        using var stop = new CancellationTokenSource();
        var options = new TrainOptions
        {
            Storage = storage,
            Stop = stop.Token,
            Report = _ => { },
        };
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Run.Train(
                experiment,
                tiny.At("run"),
                options with
                {
                    Report = reported =>
                    {
                        if (reported is TrainingEvent.Stepped)
                            stop.Cancel();
                    },
                }
            )
        );
        Assert.Equal(0, storage.Count("experiment.yaml"));
        var other = experiment with { Training = experiment.Training with { BatchSize = 4 } };
        var error = Assert.Throws<HydraException>(() => Run.Train(other, tiny.At("run")));
        Assert.Contains("another experiment", error.Message, StringComparison.Ordinal);
        var run = Run.Train(experiment, tiny.At("run"), new() { Storage = storage });
        Assert.Equal(1, storage.Count("experiment.yaml"));
        Assert.False(File.Exists(tiny.At("run/.unsettled.yaml")));
        Assert.Equal(ExperimentFile.Write(run.Experiment), File.ReadAllText(tiny.At("run/experiment.yaml")));
        Run.Train(experiment, tiny.At("whole"));
        Assert.Equal(RunTests.Hash(tiny.At("whole")), RunTests.Hash(tiny.At("run")));
    }

    Experiment Counted() =>
        tiny.Experiment with
        {
            Backbone = new CountedBackbone(),
            Training = tiny.Experiment.Training with { Epochs = 1 },
        };

    // Networks built, checks made and YAML files written until the first epoch ended.
    (int Networks, int Checks, int Files) Train(Experiment experiment)
    {
        var before = (0, 0, 0);
        Run.Train(
            experiment,
            tiny.At("run"),
            new()
            {
                Storage = storage,
                WriteReport = true,
                Report = reported =>
                {
                    if (reported is TrainingEvent.EpochEnded)
                        before = (networks, checks, storage.Count("experiment.yaml"));
                },
            }
        );
        return before;
    }

    sealed record CountedBackbone : BackboneSpec
    {
        static readonly ResNet Inner = new() { Depth = 18, Width = 4 };

        public override Backbone Create()
        {
            networks++;
            return Inner.Create();
        }

        public override void Check(Problems problems) => checks++;
    }
}
