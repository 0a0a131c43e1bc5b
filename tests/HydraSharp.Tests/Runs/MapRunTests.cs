using HydraSharp.Comparisons;
using HydraSharp.Data.Augment;
using HydraSharp.Data.Formats;
using HydraSharp.Data.Splits;
using HydraSharp.DenseLabels;
using HydraSharp.Inference;
using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Necks;
using HydraSharp.Samples.Scenes;
using HydraSharp.Specs.Validation;
using HydraSharp.Tasks;
using HydraSharp.Tasks.Heads;
using HydraSharp.Tests.Data;
using HydraSharp.Training;
using HydraSharp.Training.Evaluators;
using HydraSharp.Training.Optimizers;
using Xunit;

namespace HydraSharp.Tests.Runs;

/// <summary>Whole runs of dense prediction tasks, beside one that is image-level.</summary>
[Collection(nameof(WholeRuns))]
public sealed class MapRunTests : IDisposable
{
    const int Streets = 24;

    readonly TemporaryFolder folder = new();

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    Experiment Experiment =>
        new()
        {
            Data = new CsvTable
            {
                File = SceneFolder.Write(Path.Combine(folder.Path, "scenes"), Streets, 64, 48),
                Split = new ByHash
                {
                    Train = 0.6,
                    Validation = 0.2,
                    Test = 0.2,
                },
            },
            Image = new()
            {
                Size = 32,
                Width = 48,
                Resize = 36,
            },
            Augment = [new RandomHorizontalFlip(), new ResizedCrop { Scale = [0.6, 1] }],
            Backbone = new MobileNetV2 { WidthMultiplier = 0.25, LastConvolution = false },
            Neck = new LightWeightRefineNet { Channels = 16 },
            Tasks =
            [
                new Segmentation { Name = "classes", Classes = Enum.GetNames<SceneClass>() },
                new Depth
                {
                    Name = "depth",
                    Scale = SceneFolder.DepthScale,
                    Minimum = 1,
                    Maximum = 200,
                    Weight = 0.1,
                },
                new SurfaceNormals { Name = "normals" },
                new Classification
                {
                    Name = "time_of_day",
                    Classes = ["day", "dusk", "night"],
                    Head = new Mlp { HiddenSize = 8 },
                },
            ],
            Training = new()
            {
                Epochs = 2,
                BatchSize = 4,
                Threads = 1,
                GradientAccumulationSteps = 2,
                CheckpointSteps = 1,
                Optimizer = new AdamW { LearningRate = 2e-3 },
            },
            Evaluation = new() { TestTimeAugmentation = TestTimeAugmentation.Flip },
        };

    string At(string name) => Path.Combine(folder.Path, name);

    [Fact]
    public void AHydraOfMapsTrainsAnswersAndIsExported()
    {
        var run = Run.Train(Experiment, At("run"), new TrainOptions { WriteReport = true });
        var measured = run.Evaluate("test");
        Assert.Equal(["classes", "depth", "normals", "time_of_day"], measured.Tasks.Select(t => t.Key));
        Assert.True(double.IsFinite(measured.Tasks[0].Value.Metrics.Single(m => m.Key == "mean_iou").Value));
        Assert.True(double.IsFinite(measured.Tasks[1].Value.Metrics.Single(m => m.Key == "rmse").Value));
        var (grouped, _) = run.EvaluateGroups("test", stop: Stop);
        Assert.Equal(measured.Tasks[0].Value.Metrics, grouped.Tasks[0].Value.Metrics);
        var made = run.Export(stop: Stop);
        using var hydra = new Predictor(made.File);
        var file = Directory.GetFiles(Path.Combine(folder.Path, "scenes", "images")).Order(StringComparer.Ordinal).First();
        var (ours, theirs) = (run.Predict([file], Stop).Single(), hydra.Predict(file));
        var classes = Assert.IsType<Answer.ClassMap>(ours.Tasks![0].Value);
        Assert.Equal((48, 32), (classes.Width, classes.Height));
        Assert.Equal(1, classes.Shares.Sum(s => s.Value), 1e-9);
        var other = Assert.IsType<Answer.ClassMap>(theirs["classes"].Answer);
        Assert.True(classes.Pixels.ToArray().Zip(other.Pixels.ToArray()).Count(p => p.First != p.Second) < 16);
        var (mine, its) = (Assert.IsType<Answer.NumberMap>(ours.Tasks[1].Value), Assert.IsType<Answer.NumberMap>(theirs["depth"].Answer));
        foreach (var (a, b) in mine.Pixels.ToArray().Zip(its.Pixels.ToArray()))
            Assert.Equal(a, b, 0.01);
        Assert.NotEmpty(File.ReadAllText(At("run/report.html")));
        var race = run.Bench(
            new()
            {
                Batches = [1],
                Rounds = 1,
                Torch = false,
                Int8 = false,
                Size = (32, 64),
            },
            Stop
        );
        Assert.Equal(["model with 1 head", "model with 4 heads", "4 separate networks"], race.Figures.Select(f => f.Name));
        Assert.Equal("64 x 32", race.SizeText);
        Assert.Contains(
            "image.size",
            Assert.Throws<ExperimentException>(() => run.Bench(new() { Size = (33, 64) }, Stop)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void ItsBaselinesAreTrainedAndComparedWithIntervalsOfEveryTask()
    {
        var all = Experiment;
        var experiment = all with { Tasks = [all.Tasks[0], all.Tasks[3]], Training = all.Training with { Epochs = 1 } };
        var hydra = Run.Train(experiment, At("run"));
        var baselines = Baselines.Train(experiment, At("baselines"));
        var result = RunComparison.Of([hydra.Folder, .. baselines.Select(t => t.Folder)], "all", stop: Stop);
        Assert.Equal(["classes", "time_of_day"], result.Main.Select(f => f.Task).Order(StringComparer.Ordinal));
        var figure = result.Main.Single(f => f.Task == "classes");
        Assert.Equal((Streets, "mean_iou"), (figure.Samples, figure.Metric));
        Assert.Equal(hydra.Evaluate("all").Tasks.Single(t => t.Key == "classes").Value.Metrics[0].Value, figure.Model, 1e-9);
        Assert.Equal(baselines[0].Evaluate("all").Tasks[0].Value.Metrics[0].Value, figure.Baseline, 1e-9);
        Assert.True(figure.Difference.Low < figure.Difference.High);
        var report = File.ReadAllText(hydra.Report(new() { Split = "all" }, Stop).Page);
        foreach (var reported in new[] { "classes: training loss", "classes: mean_iou", "Did sharing help" })
            Assert.Contains(reported, report, StringComparison.Ordinal);
        Assert.Contains("One network with 2 heads", File.ReadAllText(At("run/MODEL_CARD.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void AKilledRunOfMapsEndsAtTheSameWeights()
    {
        var experiment = Experiment;
        Run.Train(experiment, At("whole"));
        using var stop = new CancellationTokenSource();
        var steps = 0;
        var options = new TrainOptions
        {
            Stop = stop.Token,
            Report = e =>
            {
                if (e is TrainingEvent.Stepped && ++steps == 2)
                    stop.Cancel();
            },
        };
        Assert.Throws<OperationCanceledException>(() => Run.Train(experiment, At("stopped"), options));
        Run.Train(experiment, At("stopped"), new TrainOptions { Resume = true });
        Assert.Equal(File.ReadAllBytes(At("whole/model.safetensors")), File.ReadAllBytes(At("stopped/model.safetensors")));
    }

    // Half of the images have a mask alone, the others depth alone.
    [Fact]
    public void LabelsMayBeMissing()
    {
        var experiment = Experiment;
        var table = Path.Combine(folder.Path, "scenes", SceneFolder.Table);
        var lines = File.ReadAllLines(table);
        File.WriteAllLines(
            table,
            [
                lines[0],
                .. lines
                    .Skip(1)
                    .Select(
                        (line, i) =>
                        {
                            var cells = line.Split(',');
                            cells[i % 2 == 0 ? 1 : 2] = "";
                            return string.Join(',', cells);
                        }
                    ),
            ]
        );
        var run = Run.Train(experiment with { Training = experiment.Training with { Epochs = 1 } }, At("run"));
        var measured = run.Evaluate("all");
        Assert.Equal([Streets / 2, Streets / 2, Streets, Streets], measured.Tasks.Select(t => t.Value.Samples));
    }

    [Fact]
    public void EveryBrokenLabelIsReportedBeforeTheFirstStep()
    {
        var experiment = Experiment;
        File.WriteAllBytes(Path.Combine(folder.Path, "scenes/classes/000001.png"), [1, 2, 3]);
        File.WriteAllBytes(
            Path.Combine(folder.Path, "scenes/classes/000002.png"),
            PngWriter.Grey(64, 48, [.. Enumerable.Repeat((byte)99, 64 * 48)])
        );
        File.Delete(Path.Combine(folder.Path, "scenes/depth/000003.png"));
        File.WriteAllBytes(Path.Combine(folder.Path, "scenes/normals/000004.png"), PngWriter.Rgb(6, 4, new byte[72]));
        var error = Assert.Throws<DataException>(() => Run.Train(experiment, At("run")));
        foreach (
            var reported in new[]
            {
                "000001.png: it is not a PNG",
                "the value 99",
                "000003.png: there is no such file",
                "it has 6 x 4 pixels",
            }
        )
            Assert.Contains(reported, error.Message);
    }

    public void Dispose() => folder.Dispose();
}
