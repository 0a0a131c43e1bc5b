using System.Text.Json;
using HydraSharp.Tests.Training;
using HydraSharp.Training;
using HydraSharp.Training.Balancing.Diagnostics;
using Xunit;

namespace HydraSharp.Tests.Runs;

[Collection(nameof(WholeRuns))]
public sealed class GradientMonitorTests
{
    [Fact]
    public void LookingChangesNoWeightAndIsResumedInTheMiddleOfAnEpoch()
    {
        using var tiny = new TinyRun();
        var experiment = tiny.Experiment with { Training = tiny.Experiment.Training with { GradientsEvery = 2, Epochs = 2 } };
        Run.Train(experiment with { Training = experiment.Training with { GradientsEvery = 0 } }, tiny.At("blind"));
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
        Assert.Equal(Seen(tiny.At("whole")), Seen(tiny.At("stopped")));
        Assert.All(Seen(tiny.At("blind")), Assert.Null);
    }

    [Fact]
    public void TheReportShowsABlockMapForEachPairOfTasks()
    {
        using var tiny = new TinyRun();
        var run = Run.Train(
            tiny.Experiment with
            {
                Training = tiny.Experiment.Training with { GradientsEvery = 1, Epochs = 2 },
            },
            tiny.At("run")
        );
        using var line = JsonDocument.Parse(File.ReadLines(tiny.At("run/metrics.jsonl")).First());
        var gradients = line.RootElement.GetProperty("gradients");
        Assert.True(gradients.GetProperty("steps").GetInt32() > 1);
        var blocks = gradients.GetProperty("blocks").EnumerateArray().ToArray();
        Assert.Equal(GradientSums.Whole, blocks[0].GetProperty("block").GetString());
        var pairs = blocks[0].GetProperty("pairs").EnumerateArray().ToArray();
        Assert.Equal(3, pairs.Length);
        Assert.All(pairs, p => Assert.InRange(p.GetProperty("cosine").GetDouble(), -1, 1));
        Assert.Contains(blocks, b => b.GetProperty("block").GetString() == "backbone.layer4");
        var page = File.ReadAllText(run.Report(stop: TestContext.Current.CancellationToken).Page);
        foreach (var reported in new[] { "Do the tasks pull together", "age and glasses", "backbone.layer2" })
            Assert.Contains(reported, page, StringComparison.Ordinal);
    }

    // Both heads begin with weights of zero, and errors of one sign on image 0: the shared factor's gradients are those of -2 t w x = 0.
    // After a step the weights are positive, and both tasks want the factor larger.
    [Fact]
    public void TwoTasksThatWantTheSameHaveACosineOfOne()
    {
        using var plain = new Plain(Plain.Descent() with { GradientsEvery = 1 }, backbone: new Plain.Scaled());
        plain.Step(0.01, [0]);
        plain.Trainer.GradientMonitor.Begin([]);
        plain.Step(0.01, [0]);
        var pair = plain.Trainer.GradientMonitor.Sums.Figures(["a", "b"])!.Blocks[0].Pairs.Single();
        Assert.Equal((1, 0), (Math.Round(pair.Cosine, 6), pair.Conflicting));
    }

    static string?[] Seen(string folder) =>
        [
            .. File.ReadLines(Path.Combine(folder, "metrics.jsonl"))
                .Select(l => JsonDocument.Parse(l).RootElement.TryGetProperty("gradients", out var g) ? g.GetRawText() : null),
        ];
}
