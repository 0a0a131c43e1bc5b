using HydraSharp.Cli;
using HydraSharp.Comparisons;
using HydraSharp.Configuration;
using HydraSharp.Data;
using HydraSharp.Inference;
using HydraSharp.Inspection;
using HydraSharp.Runs.Distillation;
using HydraSharp.Samples.Scenes;
using HydraSharp.Tasks;
using Xunit;

namespace HydraSharp.Tests.Runs;

public sealed partial class DistillationTests
{
    [Fact]
    public void AModelFileTeachesATaskThatHasNoLabelAtAll()
    {
        var teacher = Run.Train(
            undistilled with
            {
                Image = new()
                {
                    Size = 32,
                    Width = 48,
                    Resize = 64,
                },
            },
            At("teacher")
        );
        var model = teacher.Export(stop: Stop).File;
        var table = Path.Combine(folder.Path, "scenes", SceneFolder.Table);
        File.WriteAllLines(
            table,
            File.ReadAllLines(table)
                .Select(
                    (line, i) =>
                        i == 0
                            ? line.Replace(Depth, "other", StringComparison.Ordinal).Replace(Time, "another", StringComparison.Ordinal)
                            : line
                )
        );
        var experiment = undistilled with
        {
            Teacher = [new() { Run = model, Tasks = [Depth] }, new() { Run = At("teacher"), Tasks = [Time] }],
        };
        Run.Train(experiment, At("student"));
        var data = Opened(experiment);
        Teach(experiment, data, "student");
        Assert.All(data[Split.Train], i => Assert.True(data.TrainingLabels[Depth].Has(i) && data.TrainingLabels[Time].Has(i)));
        using var predictor = new Predictor(model);
        foreach (var example in data[Split.Train])
        {
            var label = data.Maps.Single(m => m.Column == Depth).Get(example)!;
            var metres = ((Answer.NumberMap)predictor.Predict(data.Examples[example].File)[Depth].Answer).Pixels.ToArray();
            // The teacher saw the middle half of width and height.
            for (var y = 0; y < 32; y++)
            for (var x = 0; x < 48; x++)
                if (x is < 12 or >= 36 || y is < 8 or >= 24)
                    Assert.Equal(float.NaN, label.Values[y * 48 + x]);
                else
                    Assert.Equal(metres[(2 * y + 1 - 16) * 48 + 2 * x + 1 - 24], label.Values[y * 48 + x], 0.011);
        }
    }

    [Fact]
    public void EveryMisfitIsReportedBeforeTheFirstEpoch()
    {
        Run.Train(undistilled, At("teacher"));
        var tasks = undistilled.Tasks;
        var depth = (Depth)tasks[1];
        Predicted("it has no task 'distance'", [tasks[0], depth with { Name = "distance" }], "distance");
        Predicted(
            "the teacher's range is from 1 to 200, and labels of the task are from 1 to 100",
            [tasks[0], depth with { Maximum = 100 }],
            Depth
        );
        Predicted(
            "the teacher has its classes in another order: day, dusk, night; the task has night, day, dusk",
            [tasks[0], new Classification { Name = Time, Classes = ["night", "day", "dusk"] }],
            Time
        );
        Predicted(
            "the teacher has other classes",
            [tasks[0], new Classification { Name = Time, Classes = ["day", "dusk", "night", "dawn"] }],
            Time
        );
        Predicted(
            "the teacher answers with a category, and the task with a level",
            [tasks[0], new Ordinal { Name = Time, Levels = Times }],
            Time
        );

        Predicted($"there is no folder '{At("nobody")}'", tasks, Depth, "nobody");
        File.Delete(At("teacher/summary.json"));
        Predicted("is not finished", tasks, Depth);
        Assert.Equal(
            "the teacher answers in 'years', and the task in 'months'",
            TeacherFit.Misfit(
                new()
                {
                    Name = "age",
                    Kind = AnswerKind.Number,
                    Unit = "months",
                },
                new()
                {
                    Name = "age",
                    Kind = AnswerKind.Number,
                    Unit = "years",
                }
            )
        );
        Assert.Null(
            TeacherFit.Misfit(
                new()
                {
                    Name = "age",
                    Kind = AnswerKind.Number,
                    Maximum = 120,
                },
                new()
                {
                    Name = "age",
                    Kind = AnswerKind.Number,
                    Minimum = 1,
                    Maximum = 116,
                }
            )
        );

        void Predicted(string words, IReadOnlyList<TaskSpec> tasks, string task, string teacher = "teacher")
        {
            var experiment = undistilled with { Tasks = tasks, Teacher = [new() { Run = At(teacher), Tasks = [task] }] };
            var error = Assert.ThrowsAny<HydraException>(() => Run.Train(experiment, At("student-" + Guid.NewGuid())));
            Assert.Contains(words, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void TheReportReportsWhoFilledHowManyAndWhetherItHelped()
    {
        Run.Train(undistilled, At("teacher"));
        var distilled = Run.Train(Distilled(Depth, Time), At("student"));
        using (var output = new StringWriter())
        using (var error = new StringWriter())
        {
            Assert.True(
                HydraCommand.Run(["compare", At("teacher"), At("student"), "--split", "validation"], output, error) == 0,
                error.ToString()
            );
            foreach (
                var words in (string[])
                    [
                        $"{At("student")} with its teacher, {At("teacher")} without",
                        "mean_iou",
                        "rmse",
                        "filled by the teacher",
                        "Nothing but the teacher differs.",
                    ]
            )
                Assert.Contains(words, output.ToString(), StringComparison.Ordinal);
        }

        var page = File.ReadAllText(distilled.Report(new() { Images = false }, Stop).Page);
        foreach (var words in (string[])["train, filled by a teacher", "Did the teacher help", "weight 0.5"])
            Assert.Contains(words, page, StringComparison.Ordinal);
        var longer = Run.Train(undistilled with { Training = undistilled.Training with { Epochs = 2 } }, At("longer"));
        Assert.True(RunAblation.Supports(At("student"), longer.Folder));
        Assert.Contains(
            "training.epochs is 1 with it and 2 without",
            RunAblation.Of(longer.Folder, At("student"), "validation", stop: Stop).OtherDifferences.Single(),
            StringComparison.Ordinal
        );
        Assert.False(RunAblation.Supports(At("teacher"), longer.Folder));
    }

    [Fact]
    public void CheckReportsHowMuchATeacherWouldFill()
    {
        Run.Train(undistilled, At("teacher"));
        var experiment = Distilled(Depth);
        var data = Opened(experiment);
        var missing = data[Split.Train].Count(i => !data.Labels[Depth].Has(i));
        Assert.Contains(
            $"depth: {missing} training images without a label, which the teacher {At("teacher")} fills",
            DataCheck.Describe(experiment, stop: Stop)
        );
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
    public void ErrorsAreReported()
    {
        var found = ExperimentCheck.Check(
            undistilled with
            {
                Teacher = [new() { Weight = 2 }, new() { Run = "a", Tasks = [Depth, "dept"] }, new() { Run = "b", Tasks = [Depth] }],
            }
        );
        foreach (
            var (path, words) in new[]
            {
                ("teacher.0.run", "no run"),
                ("teacher.0.tasks", "no task"),
                ("teacher.0.weight", "2 is not"),
                ("teacher.1.tasks", "there is no task 'dept'"),
                ("teacher", "'depth' is filled more than once"),
            }
        )
            Assert.Contains(found, p => p.Path == path && p.Message.Contains(words, StringComparison.Ordinal));
        var baseline = Baseline.Of(Distilled("classes", Depth), Depth, 1, ExperimentFile.Write).Experiment;
        Assert.Equal([Depth], Assert.Single(baseline.Teacher).Tasks);
        Assert.Empty(Baseline.Of(Distilled("classes", Depth), Time, 1, ExperimentFile.Write).Experiment.Teacher);
    }
}
