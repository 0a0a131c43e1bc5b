using HydraSharp.Configuration;
using HydraSharp.Data.Splits;
using HydraSharp.Extensions.Tests.Members;
using HydraSharp.Inference;
using HydraSharp.Networks.Necks;
using HydraSharp.Specs;
using HydraSharp.Specs.Validation;
using HydraSharp.Tasks.Heads;
using HydraSharp.Tasks.Losses;
using HydraSharp.Training;
using HydraSharp.Training.Balancing;
using HydraSharp.Training.Optimizers;
using HydraSharp.Training.Schedules;
using Xunit;

namespace HydraSharp.Extensions.Tests;

/// <summary>Whole runs with members that this assembly adds, from C# and from YAML.</summary>
[Collection("trainings")] // torch has one random generator for all trainings of a process
public sealed class TrainingTests(TrainingTests.Trained trained) : IClassFixture<TrainingTests.Trained>
{
    static readonly Catalog Known = Catalog.Default.With(typeof(Count).Assembly);

    /// <summary>One run that was trained from C# with nothing registered.</summary>
    public sealed class Trained : IDisposable
    {
        public Trained() => Run = Run.Train(Dots.Experiment, Dots.At("run"));

        public Dots Dots { get; } = new();

        public Run Run { get; }

        public void Dispose() => Dots.Dispose();
    }

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    Dots Dots => trained.Dots;

    static byte[] Model(string folder) => File.ReadAllBytes(Path.Combine(folder, "model.safetensors"));

    [Fact]
    public void ARunFromCSharpMeasuresByTheAddedMetricAndBeatsGuessing()
    {
        var measured = trained.Run.Evaluate("train", stop: Stop);
        Assert.Equal(48, measured.Samples);
        var dots = measured.Tasks.Single(t => t.Key == "dots").Value.Metrics.ToDictionary(m => m.Key, m => m.Value);
        Assert.Equal(["mae", "median_error"], dots.Keys.Order());
        // Counts from 0 to 4: the best constant answer is 2, whose mean absolute error is 1.2 and whose median error is 1.
        Assert.InRange(dots["mae"], 0, 1);
        Assert.InRange(dots["median_error"], 0, 0.95);
    }

    [Fact]
    public void TheSplitIsTheAddedOne() => Assert.Equal(8, trained.Run.Evaluate("test", stop: Stop).Samples);

    [Fact]
    public void TheYamlIsTheSameExperimentAndTrainsTheSameWeights()
    {
        var source = ExperimentFile.Parse(Dots.Yaml, "dots.yaml", catalog: Known);
        source.ThrowIfWrong();
        Assert.Equal(ExperimentFile.Write(Dots.Experiment), ExperimentFile.Write(source.Experiment));
        var run = Run.Train(source.Experiment, Dots.At("yaml"));
        Assert.Equal(Model(trained.Run.Folder), Model(run.Folder));
    }

    public static TheoryData<string, Func<Experiment, Experiment>> OwnMembersInstead =>
        new()
        {
            { "split", e => e with { Data = e.Data with { Split = new ByHash() } } },
            { "transform", e => e with { Augment = [] } },
            { "neck", e => e with { Neck = new GlobalPool() } },
            { "head", e => e with { Tasks = [.. e.Tasks.Select(t => t with { Head = new Linear() })] } },
            { "loss", e => e with { Tasks = [e.Tasks[0] with { Loss = new L1() }, e.Tasks[1]] } },
            { "balancing", e => e with { Balancing = new EqualWeights() } },
            { "optimizer", e => e with { Training = e.Training with { Optimizer = new Sgd { LearningRate = 0.005 } } } },
            { "schedule", e => e with { Training = e.Training with { Schedule = new Constant() } } },
        };

    // Else a member could be ignored, and its run would be as good as another.
    [Theory]
    [MemberData(nameof(OwnMembersInstead), DisableDiscoveryEnumeration = true)]
    public void AnotherMemberTrainsOtherWeights(string what, Func<Experiment, Experiment> changed)
    {
        var run = Run.Train(changed(Dots.Experiment), Dots.At("another-" + what));
        Assert.NotEqual(Model(trained.Run.Folder), Model(run.Folder));
    }

    [Fact]
    public void AnInterruptedRunResumesToTheSameBits()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var options = new TrainOptions
        {
            Stop = stop.Token,
            Report = reported =>
            {
                if (reported is TrainingEvent.EpochEnded { Epoch: 2 })
                    stop.Cancel();
            },
        };
        Assert.Throws<OperationCanceledException>(() => Run.Train(Dots.Experiment, Dots.At("stopped"), options));
        var run = Run.Train(Dots.Experiment, Dots.At("stopped"), new TrainOptions { Resume = true });
        Assert.Equal(Model(trained.Run.Folder), Model(run.Folder));
    }

    [Fact]
    public void AnotherProcessOpensTheRunWithTheCatalogAlone()
    {
        var refused = Assert.Throws<ExperimentException>(() => Run.Open(trained.Run.Folder));
        Assert.Contains("the plugin 'HydraSharp.Extensions.Tests.dll' is not loaded", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--plugin", refused.Message, StringComparison.Ordinal);
        var opened = Run.Open(trained.Run.Folder, catalog: Known);
        Assert.Equal(ExperimentFile.Write(Dots.Experiment), ExperimentFile.Write(opened.Experiment));
        var image = Dots.Some[0];
        Assert.Equal(Number(trained.Run.Predict([image], Stop).Single()), Number(opened.Predict([image], Stop).Single()));
    }

    [Fact]
    public void ARunThatNamesAPluginIsListedAndNotOpened()
    {
        Assert.Equal(RunStatus.Unreadable, RunOverview.Read(trained.Run.Folder).State);
        Assert.Equal(RunStatus.Finished, RunOverview.Read(trained.Run.Folder, Known).State);
    }

    [Theory]
    [InlineData(GradientPlace.Parameters)]
    [InlineData(GradientPlace.Representation)]
    public void TheAddedBalancingOnGradientsTrains(GradientPlace place)
    {
        var experiment = Dots.Experiment with { Balancing = new UnitNorm { GradientAt = place } };
        var run = Run.Train(experiment with { Training = experiment.Training with { Epochs = 2 } }, Dots.At($"{place}"));
        var mae = run.Evaluate("train", stop: Stop).Tasks.Single(t => t.Key == "dots").Value.Metrics.Single(m => m.Key == "mae").Value;
        Assert.InRange(mae, 0, 1.2);
    }

    [Fact]
    public void TheAddedGroupsAreKeptTogether()
    {
        // images/0.png ... have no '-': nothing is moved; renamed by tens they are moved into one split each.
        File.WriteAllLines(
            Dots.At("bursts.txt"),
            File.ReadAllLines(Dots.At("labels.txt"))
                .Select(
                    (line, i) =>
                    {
                        var name = $"images/burst{i / 10}-{i}.png";
                        File.Copy(Dots.At($"images/{i}.png"), Dots.At(name), overwrite: true);
                        return line.Replace($"images/{i}.png", name, StringComparison.Ordinal);
                    }
                )
        );
        var data = new LabelLines
        {
            File = Dots.At("bursts.txt"),
            Split = new ByHash(),
            GroupBy = new SameBurst(),
        };
        var opened = data.Open(new(), (_, _) => { }, Stop);
        var groups = opened.Examples.GroupBy(e => e.Key[..e.Key.IndexOf('-', StringComparison.Ordinal)]).ToArray();
        Assert.Equal(7, groups.Length);
        Assert.All(groups, g => Assert.Single(g.Select(e => e.Split).Distinct()));
        Assert.NotEqual(1, opened.Examples.Select(e => e.Split).Distinct().Count());
    }

    [Fact]
    public void ErrorsOfAddedMembersAreReportedLikeAnyOthers()
    {
        var wrong = Dots
            .Yaml.Replace("length: 5", "length: -5", StringComparison.Ordinal)
            .Replace("schedule: InverseRoot", "schedule: { type: InverseRoot, stay_epoch: 2 }", StringComparison.Ordinal);
        var unread = Assert.Throws<ExperimentException>(() => ExperimentFile.Parse(wrong, "dots.yaml", catalog: Known));
        Assert.Contains("unknown key 'stay_epoch' (did you mean 'stay_epochs'?)", unread.Message, StringComparison.Ordinal);
        var source = ExperimentFile.Parse(
            wrong.Replace("stay_epoch:", "stay_epochs:", StringComparison.Ordinal),
            "dots.yaml",
            catalog: Known
        );
        Assert.Contains(
            "dots.yaml:9:94: tasks.ground.head.length: -5 is not a length",
            Assert.Throws<ExperimentException>(source.ThrowIfWrong).Message,
            StringComparison.Ordinal
        );
    }

    static double Number(ImagePrediction prediction) => ((Answer.Number)prediction.Tasks!.Single(t => t.Key == "dots").Value).Value;
}
