using System.Text.Json;
using System.Xml.Linq;
using HydraSharp.Cli;
using HydraSharp.Inference;
using HydraSharp.Tasks;
using HydraSharp.Training;
using Xunit;

namespace HydraSharp.Tests.Runs;

[Collection(nameof(WholeRuns))]
public sealed class ReportTests
{
    [Fact]
    public void ATrainedRunHasAReportItsCardAndItsTemperatures()
    {
        using var tiny = new TinyRun(120);
        var reported = new List<string>();
        var run = Run.Train(
            tiny.Experiment,
            tiny.At("run"),
            new()
            {
                WriteReport = true,
                Report = e =>
                {
                    if (e is TrainingEvent.Note note)
                        reported.Add(note.Text);
                },
            }
        );
        Assert.Contains(reported, t => t.StartsWith("report: ", StringComparison.Ordinal) && t.Contains(" s)", StringComparison.Ordinal));
        var page = XDocument.Load(Path.Combine(tiny.At("run"), "report.html"));
        Assert.Equal(
            ["age", "glasses", "mood"],
            page.Descendants("h2").Select(h => h.Value).Where(h => h.StartsWith("Task ", StringComparison.Ordinal)).Select(h => h[5..])
        );
        Assert.True(page.Descendants("img").Count() >= 8);
        Assert.StartsWith("# Model card: run", File.ReadAllText(Path.Combine(tiny.At("run"), "MODEL_CARD.md")), StringComparison.Ordinal);
        using var calibration = JsonDocument.Parse(File.ReadAllText(Path.Combine(tiny.At("run"), "calibration.json")));
        var calibrated = calibration
            .RootElement.GetProperty("temperatures")
            .EnumerateObject()
            .Select(t => t.Name)
            .ToHashSet(StringComparer.Ordinal);
        Assert.NotEmpty(calibrated);
        Assert.Subset(new HashSet<string>(["glasses", "mood"], StringComparer.Ordinal), calibrated);
        var (evaluation, _) = run.EvaluateGroups("test", stop: TestContext.Current.CancellationToken);
        var plain = run.Evaluate("test", stop: TestContext.Current.CancellationToken);
        Assert.Equal(plain.Tasks.SelectMany(t => t.Value.Metrics), evaluation.Tasks.SelectMany(t => t.Value.Metrics));
        Assert.Equal((plain.Samples, plain.Split), (evaluation.Samples, evaluation.Split));
    }

    [Fact]
    public void TheSameRunGivesTheSamePageAndNotesInTheCardStay()
    {
        using var tiny = new TinyRun(60);
        var run = Run.Train(tiny.Experiment with { Training = tiny.Experiment.Training with { Epochs = 1 } }, tiny.At("run"));
        var clock = new Stopped();
        var first = run.Report(new() { Clock = clock, File = tiny.At("here/one.html") }, TestContext.Current.CancellationToken);
        File.AppendAllText(first.ModelCard, "\nuse it for toys\n");
        var card = File.ReadAllText(first.ModelCard);
        var second = run.Report(new() { Clock = clock, File = tiny.At("here/two.html") }, TestContext.Current.CancellationToken);
        Assert.Equal(File.ReadAllText(first.Page), File.ReadAllText(second.Page));
        Assert.Equal(card, File.ReadAllText(second.ModelCard));
        var bare = run.Report(
            new()
            {
                Clock = clock,
                File = tiny.At("here/three.html"),
                Images = false,
                Split = "train",
            },
            TestContext.Current.CancellationToken
        );
        Assert.DoesNotContain("<img", File.ReadAllText(bare.Page), StringComparison.Ordinal);
        Assert.Contains("trained on: expect worse on others", File.ReadAllText(bare.Page), StringComparison.Ordinal);
    }

    [Fact]
    public void AReportThatCannotBeWrittenDoesNotUndoTheTraining()
    {
        using var tiny = new TinyRun(40);
        var warnings = new List<string>();
        var experiment = tiny.Experiment with { Training = tiny.Experiment.Training with { Epochs = 1 } };
        Run.Train(
            experiment,
            tiny.At("run"),
            new()
            {
                WriteReport = true,
                Report = e =>
                {
                    if (e is TrainingEvent.EpochEnded)
                        Directory.CreateDirectory(Path.Combine(tiny.At("run"), "report.html", "in the way"));
                    if (e is TrainingEvent.Warning warning)
                        warnings.Add(warning.Text);
                },
            }
        );
        Assert.Contains("the training is finished, but its report could not be made", warnings[^1], StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(tiny.At("run"), "summary.json")));
    }

    // Half the logits: the probabilities are as their square roots, and the answer is the same.
    [Fact]
    public void PredictDividesByTheTemperature()
    {
        using var tiny = new TinyRun(40);
        var run = Run.Train(tiny.Experiment with { Training = tiny.Experiment.Training with { Epochs = 1 } }, tiny.At("run"));
        string[] images = [tiny.At("data/faces/00000.jpg"), tiny.At("data/faces/00001.jpg")];
        var before = run.Predict(images, TestContext.Current.CancellationToken).Select(p => (Answer.Category)p.Tasks![2].Value).ToArray();
        var file = Path.Combine(tiny.At("run"), "calibration.json");
        File.WriteAllText(file, """{"split":"validation","temperatures":{"mood":2}}""");
        var after = run.Predict(images, TestContext.Current.CancellationToken).Select(p => (Answer.Category)p.Tasks![2].Value).ToArray();
        foreach (var (raw, cooled) in before.Zip(after))
        {
            var sum = raw.Probabilities.Sum(p => Math.Sqrt(p.Value));
            Assert.All(raw.Probabilities.Zip(cooled.Probabilities), p => Assert.Equal(Math.Sqrt(p.First.Value) / sum, p.Second.Value, 5));
            Assert.Equal(raw.Label, cooled.Label);
        }

        File.WriteAllText(file, """{"split":"validation","temperatures":{"mood":-2}}""");
        var error = Assert.Throws<HydraException>(() => run.Predict(images, TestContext.Current.CancellationToken).ToArray());
        Assert.Equal(ErrorKind.Model, error.Kind);
        Assert.Contains("hydra report", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AGapThatIsTooLargeIsAnExitCode()
    {
        using var tiny = new TinyRun(140);
        Run.Train(tiny.Experiment with { Training = tiny.Experiment.Training with { Epochs = 1 } }, tiny.At("run"));
        var run = tiny.At("run");
        Assert.Equal(0, Hydra(out _, out var error, "evaluate", run, "--split", "all", "--max-gap", "age.mae=1000", "--max-gap", "1"));
        Assert.Contains("gap age.mae: ", error, StringComparison.Ordinal);
        Assert.Contains("gap glasses.accuracy: ", error, StringComparison.Ordinal);
        Assert.Equal(6, Hydra(out var output, out error, "evaluate", run, "--split", "all", "--max-gap", "age.mae=0"));
        Assert.Contains("more than 0 (by ", error, StringComparison.Ordinal);
        Assert.StartsWith("all: 140 images", output, StringComparison.Ordinal);
        Assert.Equal(0, Hydra(out _, out error, "evaluate", run, "--split", "test", "--max-gap", "age.mae=0"));
        Assert.Contains("no two groups are large enough", error, StringComparison.Ordinal);
        foreach (
            var (word, message) in new[]
            {
                ("agee.mae=1", "did you mean 'age'?"),
                ("age.mea=1", "did you mean 'mae'?"),
                ("age=1", "there is no metric in 'age'"),
                ("age.mae=x", "'x' is not a gap"),
                ("-1", "'-1' is not a gap"),
            }
        )
        {
            Assert.Equal(2, Hydra(out _, out error, "evaluate", run, "--max-gap=" + word));
            Assert.Contains(message, error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void RunsAreListedAndCompared()
    {
        using var tiny = new TinyRun(40);
        var small = tiny.Experiment with { Training = tiny.Experiment.Training with { Epochs = 1 } };
        Run.Train(small, tiny.At("runs/a"));
        Run.Train(
            small with
            {
                Training = small.Training with { Seed = 5 },
                Augment = [],
                Tasks = [small.Tasks[0], small.Tasks[2] with { Weight = 2 }],
            },
            tiny.At("runs/b")
        );
        Directory.CreateDirectory(tiny.At("runs/broken"));
        File.WriteAllText(tiny.At("runs/broken/experiment.yaml"), "epochs 3");
        Assert.Equal(0, Hydra(out var output, out _, "runs", tiny.At("runs"), "--json"));
        using (var json = JsonDocument.Parse(output))
        {
            var runs = json.RootElement.GetProperty("runs").EnumerateArray().ToArray();
            Assert.Equal(["finished", "finished", "unreadable"], runs.Select(r => r.GetProperty("state").GetString()));
            Assert.Equal(
                (1, 1, "test"),
                (
                    runs[0].GetProperty("epochs").GetInt32(),
                    runs[0].GetProperty("epochs_planned").GetInt32(),
                    runs[0].GetProperty("split").GetString()
                )
            );
            Assert.True(runs[0].GetProperty("tasks").GetProperty("age").GetProperty("mae").GetDouble() > 0);
            Assert.True(runs[0].GetProperty("parameters").GetInt64() > runs[1].GetProperty("parameters").GetInt64());
        }

        Assert.Equal(0, Hydra(out output, out _, "runs", tiny.At("runs")));
        Assert.Contains("test: age mae ", output, StringComparison.Ordinal);
        Assert.Equal(0, Hydra(out output, out _, "runs", tiny.At("runs/a"), tiny.At("runs/b")));
        Assert.Matches(@"training\.seed +1 +5", output);
        Assert.Matches(@"tasks\.mood\.weight +1 +2", output);
        Assert.Matches(@"tasks\.glasses +Binary +-", output);
        Assert.DoesNotContain("tasks.glasses.", output, StringComparison.Ordinal);
        Assert.DoesNotContain("batch_size", output, StringComparison.Ordinal);
        Assert.Matches(@"age mae .* \*", output);
        Assert.Equal(2, Hydra(out _, out var error, "runs", tiny.At("runs/a"), tiny.At("runs/broken")));
        Assert.Contains("cannot be compared", error, StringComparison.Ordinal);
        Assert.Equal(2, Hydra(out _, out error, "runs", tiny.At("none")));
        Assert.Contains("there is no folder", error, StringComparison.Ordinal);
    }

    [Fact]
    public void AThresholdOfItsOwnHasNoTemperature()
    {
        using var tiny = new TinyRun(40);
        var careful = tiny.Experiment with
        {
            Tasks =
            [
                new Binary
                {
                    Name = "glasses",
                    Classes = ["no", "yes"],
                    Threshold = 0.7,
                },
            ],
            Training = tiny.Experiment.Training with { Epochs = 1 },
        };
        Run.Train(careful, tiny.At("run"), new() { WriteReport = true });
        using var calibration = JsonDocument.Parse(File.ReadAllText(Path.Combine(tiny.At("run"), "calibration.json")));
        Assert.Empty(calibration.RootElement.GetProperty("temperatures").EnumerateObject());
        Assert.Contains(
            "it would change which answer is predicted",
            File.ReadAllText(Path.Combine(tiny.At("run"), "report.html")),
            StringComparison.Ordinal
        );
    }

    static int Hydra(out string output, out string error, params string[] args)
    {
        using var written = new StringWriter();
        using var complained = new StringWriter();
        var code = HydraCommand.Run(args, written, complained);
        (output, error) = (written.ToString(), complained.ToString());
        return code;
    }

    sealed class Stopped : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    }
}
