using HydraSharp.Data;
using HydraSharp.Data.Augment;
using HydraSharp.Data.Formats;
using HydraSharp.Data.Splits;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Necks;
using HydraSharp.Runs;
using HydraSharp.Runs.Distillation;
using HydraSharp.Runs.Records;
using HydraSharp.Samples.Scenes;
using HydraSharp.Tasks;
using HydraSharp.Tasks.Heads;
using HydraSharp.Tasks.Metrics;
using HydraSharp.Tests.Data;
using HydraSharp.Training;
using HydraSharp.Training.Optimizers;
using HydraSharp.Training.Targets;
using Xunit;

namespace HydraSharp.Tests.Runs;

/// <summary>
/// Streets of which half have a mask alone and half depth and the time of day; a teacher that learned from them fills what is missing.
/// </summary>
[Collection(nameof(WholeRuns))]
public sealed partial class DistillationTests : IDisposable
{
    const int Streets = 24;
    const string Depth = "depth";
    const string Time = "time_of_day";

    static readonly string[] Times = ["day", "dusk", "night"];

    readonly TemporaryFolder folder = new();
    readonly Experiment undistilled;

    public DistillationTests()
    {
        var table = SceneFolder.Write(At("scenes"), Streets, 48, 32);
        var lines = File.ReadAllLines(table);
        var columns = lines[0].Split(',').ToList();
        File.WriteAllLines(
            table,
            [lines[0], .. lines.Skip(1).Select((line, i) => Emptied(line, i % 2 == 0 ? ["classes"] : [Depth, Time]))]
        );
        undistilled = new()
        {
            Data = new CsvTable
            {
                File = table,
                Split = new ByHash
                {
                    Train = 0.6,
                    Validation = 0.2,
                    Test = 0.2,
                },
            },
            Image = new() { Size = 32, Width = 48 },
            Augment = [new RandomHorizontalFlip()],
            Backbone = new MobileNetV2 { WidthMultiplier = 0.25, LastConvolution = false },
            Neck = new LightWeightRefineNet { Channels = 16 },
            Tasks =
            [
                new Segmentation { Name = "classes", Classes = Enum.GetNames<SceneClass>() },
                new Depth
                {
                    Name = Depth,
                    Scale = SceneFolder.DepthScale,
                    Minimum = 1,
                    Maximum = 200,
                    Weight = 0.1,
                },
                new Classification
                {
                    Name = Time,
                    Classes = Times,
                    Head = new Mlp { HiddenSize = 8 },
                },
            ],
            Training = new()
            {
                Epochs = 1,
                BatchSize = 4,
                Threads = 1,
                CheckpointSteps = 1,
                Optimizer = new AdamW { LearningRate = 2e-3 },
            },
        };

        string Emptied(string line, string[] names)
        {
            var cells = line.Split(',');
            foreach (var name in names)
                cells[columns.IndexOf(name)] = "";
            return string.Join(',', cells);
        }
    }

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    Experiment Distilled(params string[] tasks) =>
        undistilled with
        {
            Teacher =
            [
                new Teacher
                {
                    Run = At("teacher"),
                    Tasks = tasks,
                    Weight = 0.5,
                },
            ],
        };

    [Fact]
    public void MissingLabelsAreTheTeachersAnswersBitForBit()
    {
        var teacher = Run.Train(undistilled, At("teacher"));
        var reported = new List<TrainingEvent>();
        var experiment = Distilled("classes", Depth, Time);
        Run.Train(experiment, At("student"), new() { Report = reported.Add });
        var data = Opened(experiment);
        int[] filled = [.. data[Split.Train].Where(i => !data.Labels[Depth].Has(i))];
        Assert.InRange(filled.Length, 3, Streets);
        Assert.Contains(reported, e =>
            e is TrainingEvent.Note note && note.Text == $"depth: {filled.Length} filled by the teacher {At("teacher")}, weight 0.5"
        );
        Assert.Contains(reported, e => e is TrainingEvent.Filling { Done: > 0 } filling && filling.Done == filling.Total);
        Teach(experiment, data, "student");

        // The teacher is asked for all images without one of the labels at once.
        var all = teacher
            .Predict(data[Split.Train].Select(i => data.Examples[i].File), Stop)
            .Select(p => p.Tasks!.ToDictionary())
            .ToArray();
        foreach (var (row, example) in data[Split.Train].Index().Where(e => filled.Contains(e.Item)))
        {
            Assert.Equal(
                (true, 0.5f, false),
                (data.TrainingLabels[Time].Has(example), data.TrainingLabels[Time].Share(example), data.Labels[Time].Has(example))
            );
            Assert.Equal(((Answer.Category)all[row][Time]).Label, Times[(int)data.TrainingLabels[Time].Row(example)[0]]);
            var metres = ((Answer.NumberMap)all[row][Depth]).Pixels.ToArray();
            var label = data.Maps.Single(m => m.Column == Depth).Get(example)!;
            Assert.Equal(metres.Select(m => (float)(Math.Round(m / 0.01) * 0.01)), label.Values);
        }

        foreach (var (row, example) in data[Split.Train].Index().Where(e => !data.Labels["classes"].Has(e.Item)))
            Assert.Equal(
                ((Answer.ClassMap)all[row]["classes"]).Pixels.ToArray().Select(p => (float)p),
                data.Maps.Single(m => m.Column == "classes").Get(example)!.Values
            );
        Assert.All(data[Split.Validation].Concat(data[Split.Test]), i =>
            Assert.Equal(data.Labels[Depth].Has(i), data.TrainingLabels[Depth].Has(i))
        );
    }

    [Fact]
    public void NothingIsMeasuredByFilledLabels()
    {
        Run.Train(undistilled, At("teacher"));
        var experiment = Distilled("classes", Depth, Time);
        var run = Run.Train(experiment, At("student"));
        var (plain, distilled) = (Opened(experiment), Opened(experiment));
        Teach(experiment, distilled, "student");
        var figures = new[] { plain, distilled }
            .Select(data =>
            {
                using var outputs = new RunOutputs(
                    experiment,
                    data,
                    RunModel.Open(LocalStorage.FromEnvironment(), new(run.Folder), experiment)
                );
                return outputs.Evaluation("all", outputs.Examples("all"), Stop);
            })
            .ToArray();
        Assert.Equal(Figures(figures[0]), Figures(figures[1]));
        Assert.Equal([Streets / 2, Streets / 2, Streets / 2], figures[1].Tasks.Select(t => t.Value.Samples));
        // What was measured in the epoch is what is measured now, by the labels of the data.
        var history = MetricsLog.Read(LocalStorage.FromEnvironment(), Path.Combine(At("student"), "metrics.jsonl"));
        Assert.Equal(
            Figures(run.Evaluate("validation", stop: Stop)).Select(f => (f.Item1, f.Item3, f.Item4)),
            Figures(history[0].Validation!).Select(f => (f.Item1, f.Item3, f.Item4))
        );

        static IEnumerable<(string, int, string, double)> Figures(Evaluation measured) =>
            measured.Tasks.SelectMany(t => t.Value.Metrics.Select(m => (t.Key, t.Value.Samples, m.Key, Math.Round(m.Value, 6))));
    }

    // With weight 1, a run with a teacher is the run on a table in which somebody wrote the teacher's labels.
    [Fact]
    public void AFilledLabelOfWeightOneIsALabel()
    {
        Run.Train(undistilled, At("teacher"));
        var experiment = Distilled(Time);
        experiment = experiment with { Teacher = [experiment.Teacher[0] with { Weight = 1 }] };
        Run.Train(experiment, At("student"));
        var table = Path.Combine(folder.Path, "scenes", SceneFolder.Table);
        var lines = File.ReadAllLines(table);
        var column = Array.IndexOf(lines[0].Split(','), Time);
        var labels = PseudoLabels
            .Read(LocalStorage.FromEnvironment(), At("student/teacher"))
            .Labels.ToDictionary(l => l.Image, l => l.Label);
        File.WriteAllLines(
            table,
            lines.Select(line =>
            {
                var cells = line.Split(',');
                if (labels.TryGetValue(cells[0], out var label))
                    cells[column] = label;
                return string.Join(',', cells);
            })
        );
        Run.Train(undistilled, At("written"));
        Assert.Equal(File.ReadAllBytes(At("written/model.safetensors")), File.ReadAllBytes(At("student/model.safetensors")));
    }

    [Fact]
    public void AResumedRunNeedsItsTeacherNoMore()
    {
        Run.Train(undistilled, At("teacher"));
        var experiment = Distilled("classes", Depth);
        Run.Train(experiment, At("whole"));
        using var stop = new CancellationTokenSource();
        var options = new TrainOptions
        {
            Stop = stop.Token,
            Report = e =>
            {
                if (e is TrainingEvent.Stepped)
                    stop.Cancel();
            },
        };
        Assert.Throws<OperationCanceledException>(() => Run.Train(experiment, At("stopped"), options));
        Directory.Delete(At("teacher"), recursive: true);
        Run.Train(experiment, At("stopped"), new() { Resume = true });
        Assert.Equal(File.ReadAllBytes(At("whole/model.safetensors")), File.ReadAllBytes(At("stopped/model.safetensors")));
    }

    [Fact]
    public void LabelsThatAreGoneAreReported()
    {
        Run.Train(undistilled, At("teacher"));
        var experiment = Distilled(Depth);
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() =>
            Run.Train(
                experiment,
                At("student"),
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
        var file = Directory.GetFiles(At("student/teacher/depth"))[0];
        File.Delete(file);
        Assert.Contains(
            $"'{file}', a label that a teacher filled, is gone",
            Assert.Throws<HydraException>(() => Run.Train(experiment, At("student"), new() { Resume = true })).Message,
            StringComparison.Ordinal
        );
        Directory.Delete(At("student/teacher"), recursive: true);
        Assert.Contains(
            "with the labels that its teacher filled is gone",
            Assert.Throws<HydraException>(() => Run.Train(experiment, At("student"), new() { Resume = true })).Message,
            StringComparison.Ordinal
        );
    }

    public void Dispose() => folder.Dispose();

    string At(string name) => Path.Combine(folder.Path, name);

    static RunData Opened(Experiment experiment)
    {
        var data = RunData.Open(experiment, "the data", requireTraining: true);
        data.Verify(Enum.GetValues<Split>(), (_, _) => { }, default);
        return data;
    }

    void Teach(Experiment experiment, RunData data, string run) =>
        new LabelFilling(LocalStorage.FromEnvironment(), experiment, data, new()).Teach(new RunFolder(At(run)), isNew: false);
}
