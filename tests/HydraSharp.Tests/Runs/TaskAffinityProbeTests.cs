using System.Text.Json;
using HydraSharp.Tests.Training;
using HydraSharp.Training;
using HydraSharp.Training.Balancing;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Runs;

[Collection(nameof(WholeRuns))]
public sealed class TaskAffinityProbeTests
{
    // Factor 1, heads 3 and 2, image 0: losses 4 and 64, gradients 12 and -32. A step for a moves the factor by -0.05 · 4 / 12, one for b
    // by
    // 0.05 · 64 / 32.
    [Fact]
    public void ByHand()
    {
        using var plain = new Plain(Plain.Descent() with { AffinityEvery = 2 }, backbone: new Plain.Scaled());
        using (no_grad())
            foreach (var (name, value) in new[] { ("heads.a.layers.output.weight", 3), ("heads.b.layers.output.weight", 2) })
                plain.Net.named_parameters().Single(p => p.name == name).parameter.fill_(value);
        plain.Step(0.01, [0]);
        plain.Step(0.01, [0]);
        var figures = plain.Trainer.TaskAffinityProbe.Sums.Figures(["a", "b"])!;
        Assert.Equal(1, figures.Steps);
        double[] expected = [Share(3, 1, -0.2 / 12), Share(2, 10, -0.2 / 12), Share(3, 1, 0.1), Share(2, 10, 0.1)];
        Assert.All(expected.Zip(figures.Tasks), p => Assert.Equal(p.First, p.Second.Share, 1e-5));
        Assert.Equal(["aa", "ab", "ba", "bb"], figures.Tasks.Select(t => t.Of + t.On));
        Assert.Equal(0.05, figures.Tasks[0].Share, 1e-3);

        static double Share(double head, double label, double moved) =>
            1 - Math.Pow(head * (1 + moved) - label, 2) / Math.Pow(head - label, 2);
    }

    [Fact]
    public void LookingChangesNoWeightAndIsResumedInTheMiddleOfAnEpoch()
    {
        using var tiny = new TinyRun();
        var experiment = tiny.Experiment with
        {
            Training = tiny.Experiment.Training with { AffinityEvery = 2, Epochs = 2, Precision = Precision.Bf16 },
        };
        Run.Train(experiment with { Training = experiment.Training with { AffinityEvery = 0 } }, tiny.At("blind"));
        Run.Train(experiment, tiny.At("whole"));
        Assert.Equal(File.ReadAllBytes(tiny.At("blind/model.safetensors")), File.ReadAllBytes(tiny.At("whole/model.safetensors")));

        using var stop = new CancellationTokenSource();
        var steps = 0;
        var options = new TrainOptions
        {
            Stop = stop.Token,
            Report = e =>
            {
                if (e is TrainingEvent.Stepped && ++steps == 4)
                    stop.Cancel();
            },
        };
        Assert.ThrowsAny<OperationCanceledException>(() => Run.Train(experiment, tiny.At("stopped"), options));
        Run.Train(experiment, tiny.At("stopped"), new() { Resume = true });
        Assert.Equal(Logged(tiny.At("whole"), "affinities"), Logged(tiny.At("stopped"), "affinities"));
        Assert.Equal(Logged(tiny.At("whole"), "weights"), Logged(tiny.At("stopped"), "weights"));
        Assert.All(Logged(tiny.At("blind"), "affinities"), Assert.Null);
    }

    [Fact]
    public void TheReportReportsWeightsAndAGrouping()
    {
        using var tiny = new TinyRun();
        var run = Run.Train(
            tiny.Experiment with
            {
                Balancing = new Dwa(),
                Training = tiny.Experiment.Training with { AffinityEvery = 1, GradientsEvery = 1, Epochs = 3 },
            },
            tiny.At("run")
        );
        using var line = JsonDocument.Parse(File.ReadLines(tiny.At("run/metrics.jsonl")).Last());
        var tasks = line.RootElement.GetProperty("affinities").GetProperty("tasks").EnumerateArray().ToArray();
        Assert.Equal(9, tasks.Length);
        // A step for a task helps the task itself.
        Assert.All(tasks.Where(t => t.GetProperty("of").GetString() == t.GetProperty("on").GetString()), t =>
            Assert.InRange(t.GetProperty("share").GetDouble(), 0.005, 0.1)
        );
        Assert.Equal(3, line.RootElement.GetProperty("weights").EnumerateObject().Sum(w => w.Value.GetDouble()), 1e-3);
        var page = File.ReadAllText(run.Report(stop: TestContext.Current.CancellationToken).Page);
        foreach (var reported in new[] { "Who counts how much", "How much each task counted", "does to mood", "a step for" })
            Assert.Contains(reported, page, StringComparison.Ordinal);
    }

    // Of a method without weights nothing is reported; of equal weights they are 1.
    [Fact]
    public void WeightsAreThoseOfTheMethod()
    {
        using var tiny = new TinyRun(images: 48);
        foreach (
            var (method, expected) in new (BalancingSpec, double?)[]
            {
                (new EqualWeights(), 1),
                (new GradDrop(), null),
                (new Rgw { GradientAt = GradientPlace.Representation }, 1 / 3.0),
            }
        )
        {
            var folder = tiny.At(method.GetType().Name);
            Run.Train(tiny.Experiment with { Balancing = method, Training = tiny.Experiment.Training with { Epochs = 1 } }, folder);
            var reported = Logged(folder, "weights").Single();
            if (expected is null)
                Assert.Null(reported);
            else
                Assert.Equal(
                    expected.Value,
                    JsonDocument.Parse(reported!).RootElement.EnumerateObject().Average(w => w.Value.GetDouble()),
                    1e-5
                );
        }
    }

    static string?[] Logged(string folder, string key) =>
        [
            .. File.ReadLines(Path.Combine(folder, "metrics.jsonl"))
                .Select(l => JsonDocument.Parse(l).RootElement.TryGetProperty(key, out var g) ? g.GetRawText() : null),
        ];
}
