using HydraSharp.Cli;
using HydraSharp.Comparisons;
using HydraSharp.Configuration;
using HydraSharp.Data;
using HydraSharp.Data.Augment;
using HydraSharp.Data.Formats;
using HydraSharp.Data.Splits;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Inspection;
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

/// <summary>Streets of which half have a mask alone and half depth and the time of day; a teacher that learned from them fills what is missing.</summary>
[Collection(nameof(WholeRuns))]
public sealed class TeachingTests : IDisposable
{
    const int Streets = 24;
    const string Depth = "depth";
    const string Time = "time_of_day";

    static readonly string[] Times = ["day", "dusk", "night"];

    readonly TemporaryFolder folder = new();
    readonly Experiment untaught;

    public TeachingTests()
    {
        var table = SceneFolder.Write(At("scenes"), Streets, 48, 32);
        var lines = File.ReadAllLines(table);
        var columns = lines[0].Split(',').ToList();
        File.WriteAllLines(table, [lines[0], .. lines.Skip(1).Select((line, i) => Emptied(line, i % 2 == 0 ? ["classes"] : [Depth, Time]))]);
        untaught = new()
        {
            Data = new CsvTable { File = table, Split = new ByHash { Train = 0.6, Validation = 0.2, Test = 0.2 } },
            Image = new() { Size = 32, Width = 48 },
            Augment = [new Flip()],
            Backbone = new MobileNetV2 { WidthMultiplier = 0.25, LastConvolution = false },
            Neck = new LightWeightRefineNet { Channels = 16 },
            Tasks =
            [
                new Segmentation { Name = "classes", Classes = Enum.GetNames<SceneClass>() },
                new Depth { Name = Depth, Scale = SceneFolder.DepthScale, Minimum = 1, Maximum = 200, Weight = 0.1 },
                new Classification { Name = Time, Classes = Times, Head = new Mlp { Hidden = 8 } },
            ],
            Training = new() { Epochs = 1, BatchSize = 4, Threads = 1, CheckpointSteps = 1, Optimizer = new AdamW { LearningRate = 2e-3 } },
        };

        string Emptied(string line, string[] names)
        {
            var cells = line.Split(',');
            foreach (var name in names) cells[columns.IndexOf(name)] = "";
            return string.Join(',', cells);
        }
    }

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    Experiment Taught(params string[] tasks) => untaught with { Teacher = [new Teacher { Run = At("teacher"), Tasks = tasks, Weight = 0.5 }] };

    [Fact]
    public void MissingLabelsAreTheTeachersAnswersBitForBit()
    {
        var teacher = Run.Train(untaught, At("teacher"));
        var told = new List<TrainingEvent>();
        var experiment = Taught("classes", Depth, Time);
        Run.Train(experiment, At("student"), new() { Report = told.Add });
        var data = Opened(experiment);
        int[] filled = [.. data[Part.Train].Where(i => !data.Labels[Depth].Has(i))];
        Assert.InRange(filled.Length, 3, Streets);
        Assert.Contains(told, e => e is TrainingEvent.Note note && note.Text == $"depth: {filled.Length} filled by the teacher {At("teacher")}, weight 0.5");
        Assert.Contains(told, e => e is TrainingEvent.Filling { Done: > 0 } filling && filling.Done == filling.Total);
        Teach(experiment, data, "student");

        // The teacher is asked for all pictures without one of the labels at once.
        var all = teacher.Predict(data[Part.Train].Select(i => data.Examples[i].File), Stop).Select(p => p.Tasks!.ToDictionary()).ToArray();
        foreach (var (row, example) in data[Part.Train].Index().Where(e => filled.Contains(e.Item)))
        {
            Assert.Equal((true, 0.5f, false), (data.Lessons[Time].Has(example), data.Lessons[Time].Share(example), data.Labels[Time].Has(example)));
            Assert.Equal(((Answer.Category)all[row][Time]).Label, Times[(int)data.Lessons[Time].Row(example)[0]]);
            var metres = ((Answer.NumberMap)all[row][Depth]).Pixels.ToArray();
            var label = data.Maps.Single(m => m.Column == Depth).Get(example)!;
            Assert.Equal(metres.Select(m => (float)(Math.Round(m / 0.01) * 0.01)), label.Values);
        }

        foreach (var (row, example) in data[Part.Train].Index().Where(e => !data.Labels["classes"].Has(e.Item)))
            Assert.Equal(((Answer.ClassMap)all[row]["classes"]).Pixels.ToArray().Select(p => (float)p), data.Maps.Single(m => m.Column == "classes").Get(example)!.Values);
        Assert.All(data[Part.Validation].Concat(data[Part.Test]), i => Assert.Equal(data.Labels[Depth].Has(i), data.Lessons[Depth].Has(i)));
    }

    [Fact]
    public void NothingIsMeasuredByFilledLabels()
    {
        Run.Train(untaught, At("teacher"));
        var experiment = Taught("classes", Depth, Time);
        var run = Run.Train(experiment, At("student"));
        var (plain, taught) = (Opened(experiment), Opened(experiment));
        Teach(experiment, taught, "student");
        var figures = new[] { plain, taught }.Select(data =>
        {
            using var outputs = new RunOutputs(experiment, data, run.Model());
            return outputs.Evaluation("all", outputs.Examples("all"), Stop);
        }).ToArray();
        Assert.Equal(Figures(figures[0]), Figures(figures[1]));
        Assert.Equal([Streets / 2, Streets / 2, Streets / 2], figures[1].Tasks.Select(t => t.Value.Samples));
        // What was measured in the epoch is what is measured now, by the labels of the data.
        var history = MetricsReader.Read(LocalStorage.FromEnvironment(), Path.Combine(At("student"), "metrics.jsonl"));
        Assert.Equal(Figures(run.Evaluate("validation", stop: Stop)).Select(f => (f.Item1, f.Item3, f.Item4)), Figures(history[0].Validation!).Select(f => (f.Item1, f.Item3, f.Item4)));

        static IEnumerable<(string, int, string, double)> Figures(Evaluation measured) =>
            measured.Tasks.SelectMany(t => t.Value.Metrics.Select(m => (t.Key, t.Value.Samples, m.Key, Math.Round(m.Value, 6))));
    }

    // With weight 1, a run with a teacher is the run on a table in which somebody wrote the teacher's labels.
    [Fact]
    public void AFilledLabelOfWeightOneIsALabel()
    {
        Run.Train(untaught, At("teacher"));
        var experiment = Taught(Time);
        experiment = experiment with { Teacher = [experiment.Teacher[0] with { Weight = 1 }] };
        Run.Train(experiment, At("student"));
        var table = Path.Combine(folder.Path, "scenes", SceneFolder.Table);
        var lines = File.ReadAllLines(table);
        var column = Array.IndexOf(lines[0].Split(','), Time);
        var labels = TaughtLabels.Read(LocalStorage.FromEnvironment(), At("student/teacher")).Labels.ToDictionary(l => l.Image, l => l.Label);
        File.WriteAllLines(table, lines.Select(line =>
        {
            var cells = line.Split(',');
            if (labels.TryGetValue(cells[0], out var label)) cells[column] = label;
            return string.Join(',', cells);
        }));
        Run.Train(untaught, At("written"));
        Assert.Equal(File.ReadAllBytes(At("written/model.safetensors")), File.ReadAllBytes(At("student/model.safetensors")));
    }

    [Fact]
    public void AResumedRunNeedsItsTeacherNoMore()
    {
        Run.Train(untaught, At("teacher"));
        var experiment = Taught("classes", Depth);
        Run.Train(experiment, At("whole"));
        using var stop = new CancellationTokenSource();
        var options = new TrainOptions { Stop = stop.Token, Report = e => { if (e is TrainingEvent.Stepped) stop.Cancel(); } };
        Assert.Throws<OperationCanceledException>(() => Run.Train(experiment, At("stopped"), options));
        Directory.Delete(At("teacher"), recursive: true);
        Run.Train(experiment, At("stopped"), new() { Resume = true });
        Assert.Equal(File.ReadAllBytes(At("whole/model.safetensors")), File.ReadAllBytes(At("stopped/model.safetensors")));
    }

    [Fact]
    public void LabelsThatAreGoneAreTold()
    {
        Run.Train(untaught, At("teacher"));
        var experiment = Taught(Depth);
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Run.Train(experiment, At("student"), new() { Stop = stop.Token, Report = e => { if (e is TrainingEvent.Stepped) stop.Cancel(); } }));
        var file = Directory.GetFiles(At("student/teacher/depth"))[0];
        File.Delete(file);
        Assert.Contains($"'{file}', a label that a teacher filled, is gone", Assert.Throws<HydraException>(() => Run.Train(experiment, At("student"), new() { Resume = true })).Message, StringComparison.Ordinal);
        Directory.Delete(At("student/teacher"), recursive: true);
        Assert.Contains("with the labels that its teacher filled is gone", Assert.Throws<HydraException>(() => Run.Train(experiment, At("student"), new() { Resume = true })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AModelFileTeachesATaskThatHasNoLabelAtAll()
    {
        var teacher = Run.Train(untaught with { Image = new() { Size = 32, Width = 48, Resize = 64 } }, At("teacher"));
        var model = teacher.Export(stop: Stop).File;
        var table = Path.Combine(folder.Path, "scenes", SceneFolder.Table);
        File.WriteAllLines(table, File.ReadAllLines(table).Select((line, i) => i == 0 ? line.Replace(Depth, "other", StringComparison.Ordinal).Replace(Time, "another", StringComparison.Ordinal) : line));
        var experiment = untaught with { Teacher = [new() { Run = model, Tasks = [Depth] }, new() { Run = At("teacher"), Tasks = [Time] }] };
        Run.Train(experiment, At("student"));
        var data = Opened(experiment);
        Teach(experiment, data, "student");
        Assert.All(data[Part.Train], i => Assert.True(data.Lessons[Depth].Has(i) && data.Lessons[Time].Has(i)));
        using var predictor = new Predictor(model);
        foreach (var example in data[Part.Train])
        {
            var label = data.Maps.Single(m => m.Column == Depth).Get(example)!;
            var metres = ((Answer.NumberMap)predictor.Predict(data.Examples[example].File)[Depth].Answer).Pixels.ToArray();
            // The teacher saw the middle half of width and height.
            for (var y = 0; y < 32; y++)
                for (var x = 0; x < 48; x++)
                    if (x is < 12 or >= 36 || y is < 8 or >= 24) Assert.Equal(float.NaN, label.Values[y * 48 + x]);
                    else Assert.Equal(metres[(2 * y + 1 - 16) * 48 + 2 * x + 1 - 24], label.Values[y * 48 + x], 0.011);
        }
    }

    [Fact]
    public void EveryMisfitIsToldBeforeTheFirstEpoch()
    {
        Run.Train(untaught, At("teacher"));
        var tasks = untaught.Tasks;
        var depth = (Depth)tasks[1];
        Told("it has no task 'distance'", [tasks[0], depth with { Name = "distance" }], "distance");
        Told("the teacher's range is from 1 to 200, and labels of the task are from 1 to 100", [tasks[0], depth with { Maximum = 100 }], Depth);
        Told("the teacher has its classes in another order: day, dusk, night; the task has night, day, dusk", [tasks[0], new Classification { Name = Time, Classes = ["night", "day", "dusk"] }], Time);
        Told("the teacher has other classes", [tasks[0], new Classification { Name = Time, Classes = ["day", "dusk", "night", "dawn"] }], Time);
        Told("the teacher answers with a category, and the task with a level", [tasks[0], new Ordinal { Name = Time, Levels = Times }], Time);

        Told($"there is no folder '{At("nobody")}'", tasks, Depth, "nobody");
        File.Delete(At("teacher/summary.json"));
        Told("is not finished", tasks, Depth);
        Assert.Equal("the teacher answers in 'years', and the task in 'months'", TeacherFit.Misfit(new() { Name = "age", Kind = AnswerKind.Number, Unit = "months" }, new() { Name = "age", Kind = AnswerKind.Number, Unit = "years" }));
        Assert.Null(TeacherFit.Misfit(new() { Name = "age", Kind = AnswerKind.Number, Maximum = 120 }, new() { Name = "age", Kind = AnswerKind.Number, Minimum = 1, Maximum = 116 }));

        void Told(string words, IReadOnlyList<TaskSpec> tasks, string task, string teacher = "teacher")
        {
            var experiment = untaught with { Tasks = tasks, Teacher = [new() { Run = At(teacher), Tasks = [task] }] };
            var error = Assert.ThrowsAny<HydraException>(() => Run.Train(experiment, At("student-" + Guid.NewGuid())));
            Assert.Contains(words, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void TheReportTellsWhoFilledHowManyAndWhetherItHelped()
    {
        Run.Train(untaught, At("teacher"));
        var taught = Run.Train(Taught(Depth, Time), At("student"));
        using (var output = new StringWriter())
        using (var error = new StringWriter())
        {
            Assert.True(HydraCommand.Run(["compare", At("teacher"), At("student"), "--split", "validation"], output, error) == 0, error.ToString());
            foreach (var words in (string[])[$"{At("student")} with its teacher, {At("teacher")} without", "mean_iou", "rmse", "filled by the teacher", "Nothing but the teacher differs."])
                Assert.Contains(words, output.ToString(), StringComparison.Ordinal);
        }

        var page = File.ReadAllText(taught.Report(new() { Pictures = false }, Stop).Page);
        foreach (var words in (string[])["train, filled by a teacher", "Did the teacher help", "weight 0.5"]) Assert.Contains(words, page, StringComparison.Ordinal);
        var longer = Run.Train(untaught with { Training = untaught.Training with { Epochs = 2 } }, At("longer"));
        Assert.True(RunAblation.Suits(At("student"), longer.Folder));
        Assert.Contains("training.epochs is 1 with it and 2 without", RunAblation.Of(longer.Folder, At("student"), "validation", stop: Stop).OtherDifferences.Single(), StringComparison.Ordinal);
        Assert.False(RunAblation.Suits(At("teacher"), longer.Folder));
    }

    [Fact]
    public void CheckTellsHowMuchATeacherWouldFill()
    {
        Run.Train(untaught, At("teacher"));
        var experiment = Taught(Depth);
        var data = Opened(experiment);
        var missing = data[Part.Train].Count(i => !data.Labels[Depth].Has(i));
        Assert.Contains($"depth: {missing} training pictures without a label, which the teacher {At("teacher")} fills", DataCheck.Describe(experiment, Stop));
    }

    [Fact]
    public void OneTeacherIsAMapAndSeveralAreAList()
    {
        var one = ExperimentFile.Parse("teacher: { run: runs/a, tasks: [depth], weight: 0.5 }").Experiment.Teacher;
        Assert.Equal(("runs/a", 0.5), (Assert.Single(one).Run, one[0].Weight));
        var two = ExperimentFile.Parse("teacher: [{ run: a, tasks: [x] }, { run: b.onnx, tasks: [y] }]").Experiment;
        Assert.Equal(["a", "b.onnx"], two.Teacher.Select(t => t.Run));
        Assert.Equal(ExperimentFile.Write(two), ExperimentFile.Write(ExperimentFile.Parse(ExperimentFile.Write(two)).Experiment));
        Assert.Equal("c", ExperimentFile.Parse("teacher: { run: a, tasks: [x] }", overrides: ["teacher.run=c"]).Experiment.Teacher[0].Run);
    }

    [Fact]
    public void MistakesAreTold()
    {
        var found = ExperimentCheck.Check(untaught with { Teacher = [new() { Weight = 2 }, new() { Run = "a", Tasks = [Depth, "dept"] }, new() { Run = "b", Tasks = [Depth] }] });
        foreach (var (path, words) in new[] { ("teacher.0.run", "no run"), ("teacher.0.tasks", "no task"), ("teacher.0.weight", "2 is not"), ("teacher.1.tasks", "there is no task 'dept'"), ("teacher", "'depth' is filled more than once") })
            Assert.Contains(found, p => p.Path == path && p.Message.Contains(words, StringComparison.Ordinal));
        var twin = Baseline.Of(Taught("classes", Depth), Depth, 1, ExperimentFile.Write).Experiment;
        Assert.Equal([Depth], Assert.Single(twin.Teacher).Tasks);
        Assert.Empty(Baseline.Of(Taught("classes", Depth), Time, 1, ExperimentFile.Write).Experiment.Teacher);
    }

    public void Dispose() => folder.Dispose();

    string At(string name) => Path.Combine(folder.Path, name);

    static RunData Opened(Experiment experiment)
    {
        var data = RunData.Open(experiment, "the data", requireTraining: true);
        data.Verify(Enum.GetValues<Part>(), (_, _) => { }, default);
        return data;
    }

    void Teach(Experiment experiment, RunData data, string run) => new LabelFilling(experiment, data, new()).Teach(LocalStorage.FromEnvironment(), new RunFolder(At(run)), isNew: false);
}
