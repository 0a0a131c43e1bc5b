using HydraSharp.Training;
using HydraSharp.Training.Balancing;
using HydraSharp.Training.Balancing.Diagnostics;
using Xunit;

namespace HydraSharp.Tests.Runs;

[Collection(nameof(WholeRuns))]
public sealed class BalancingDryRunTests
{
    // a's gradient twice as long as b's; they agree: equal weights.
    [Fact]
    public void LikeLengthsAndNoConflict() => Chooses<EqualWeights>(Seen(2, 1, 0.3, 0.1), "2.0 times as long");

    [Fact]
    public void UnlikeLengths() => Chooses<NashMtl>(Seen(1, 20, 0.3, 0.1), "the gradient of b is 20.0 times as long as that of a");

    [Fact]
    public void TasksThatOpposeEachOther() =>
        Chooses<NashMtl>(Seen(1, 20, -0.4, 0.9), "a and b oppose each other in 90 % of the steps (mean cosine -0.40)");

    // A negative mean from few steps is no conflict, nor are many steps at nearly right angles.
    [Theory]
    [InlineData(-0.2, 0.4)]
    [InlineData(-0.05, 0.9)]
    public void ALittleConflictIsNone(double cosine, double conflicting) =>
        Chooses<EqualWeights>(Seen(1, 1, cosine, conflicting), "like lengths");

    [Fact]
    public void NothingSeen()
    {
        Chooses<EqualWeights>(null, "nothing is shared");
        Chooses<EqualWeights>(Seen(1, double.NaN, double.NaN, double.NaN), "no two tasks");
    }

    // The choice stands in the run's experiment, the run is that of the chosen method, and asking for Auto resumes it.
    [Fact]
    public void ARunGoesOnWithTheChoice()
    {
        using var tiny = new TinyRun(images: 48);
        var notes = new List<string>();
        var experiment = tiny.Experiment with
        {
            Balancing = new Auto { Steps = 3 },
            Training = tiny.Experiment.Training with { Epochs = 2 },
        };
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Run.Train(
                experiment,
                tiny.At("auto"),
                new()
                {
                    Stop = stop.Token,
                    Report = reported =>
                    {
                        if (reported is TrainingEvent.Note note)
                            notes.Add(note.Text);
                        if (reported is TrainingEvent.Stepped { Epochs: 2 })
                            stop.Cancel();
                    },
                }
            )
        );
        var chosen = Assert.Single(notes, n => n.StartsWith("balancing Auto chose", StringComparison.Ordinal));
        var run = Run.Train(experiment, tiny.At("auto"), new() { Resume = true });
        Assert.NotEqual(typeof(Auto), run.Experiment.Balancing.GetType());
        Assert.Contains(run.Experiment.Balancing.GetType().Name, chosen, StringComparison.Ordinal);
        Run.Train(experiment with { Balancing = run.Experiment.Balancing }, tiny.At("named"));
        Assert.Equal(File.ReadAllBytes(tiny.At("named/model.safetensors")), File.ReadAllBytes(tiny.At("auto/model.safetensors")));
    }

    [Fact]
    public void OneTaskNeedsNoDryRun()
    {
        using var tiny = new TinyRun(images: 24);
        var run = Run.Train(
            tiny.Experiment with
            {
                Tasks = [tiny.Experiment.Tasks[0]],
                Balancing = new Auto(),
                Training = tiny.Experiment.Training with { Epochs = 1 },
            },
            tiny.At("alone")
        );
        Assert.IsType<EqualWeights>(Run.Open(run.Folder).Experiment.Balancing);
    }

    static void Chooses<T>(GradientFigures? seen, string reason)
        where T : BalancingSpec
    {
        var advice = new Auto().Choose(seen);
        Assert.Contains(reason, advice.Reason, StringComparison.Ordinal);
        Assert.IsType<T>(advice.Method);
    }

    static GradientFigures Seen(double a, double b, double cosine, double conflicting) =>
        new(50, [new(GradientSums.Whole, [new("a", a), new("b", b)], [new("a", "b", cosine, conflicting)])]);
}
