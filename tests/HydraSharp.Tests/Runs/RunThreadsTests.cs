using System.Text.Json;
using HydraSharp.Runs;
using HydraSharp.Runs.Records;
using HydraSharp.Training;
using HydraSharp.Training.Distributed;
using Xunit;

namespace HydraSharp.Tests.Runs;

[Collection(nameof(WholeRuns))]
public sealed class RunThreadsTests : IDisposable
{
    const string PerProcessor = "one per processor";

    // set_num_threads is the thread's own.
    public void Dispose() => TorchSharp.torch.set_num_threads(ThreadBudget.Of(0).Count);

    [Fact]
    public void ACountThatNobodyNamedFallsBesideOthersAndRisesAgain()
    {
        var (clock, reported, others) = (new Clock(), new List<TrainingEvent>(), 1.0);
        var threads = new RunThreads(Options(clock, reported, () => others), new(2, PerProcessor), 2, adapts: true);
        threads.Begin();
        Assert.Equal([null, null, new(3, 1)], Steps(threads, clock, 1, 3));
        Assert.Equal(1, TorchSharp.torch.get_num_threads());
        Assert.Contains(
            "other programs take 1.0 of 2 processors: training continues with 1 thread instead of 2",
            Assert.IsType<TrainingEvent.Note>(reported[^1]).Text,
            StringComparison.Ordinal
        );
        others = 0;
        Assert.Equal([null, null, null, new(7, 2)], Steps(threads, clock, 4, 4));
        Assert.Equal(2, TorchSharp.torch.get_num_threads());
    }

    [Fact]
    public void ShortRunsNeverAdapt()
    {
        var (clock, reported) = (new Clock(), new List<TrainingEvent>());
        var threads = new RunThreads(Options(clock, reported, () => 2), new(2, PerProcessor), 2, adapts: true);
        Assert.All(Steps(threads, clock, 1, 19, seconds: 0.1), Assert.Null);
    }

    [Theory]
    [InlineData(ThreadBudget.Given, true)]
    [InlineData(ThreadBudget.OpenMp, true)]
    [InlineData(PerProcessor, false)]
    public void ANamedCountAndThatOfRanksNeverChange(string source, bool adapts)
    {
        var (clock, reported) = (new Clock(), new List<TrainingEvent>());
        var threads = new RunThreads(
            Options(clock, reported, () => throw new InvalidOperationException("measured")),
            new(2, source),
            2,
            adapts
        );
        Assert.All(Steps(threads, clock, 1, 50), Assert.Null);
        Assert.Equal($"computes with 2 threads ({source})", Assert.IsType<TrainingEvent.Note>(Assert.Single(reported)).Text);
    }

    [Fact]
    public void FarSlowerStepsAreWarnedOfWithWhatToSet()
    {
        var (clock, reported) = (new Clock(), new List<TrainingEvent>());
        var threads = new RunThreads(Options(clock, reported, () => 0), new(2, ThreadBudget.Given), 2, adapts: true);
        Steps(threads, clock, 1, 20, seconds: 0.25);
        Steps(threads, clock, 21, 10, seconds: 1);
        var warning = Assert.Single(reported.OfType<TrainingEvent.Warning>()).Text;
        Assert.Contains("1000 ms now, 4.0 times as long", warning, StringComparison.Ordinal);
        Assert.Contains("training.threads to 0", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void AChangeIsInTheRunsRecords()
    {
        if (ThreadBudget.Of(0) is not { Count: > 1, IsFixed: false } budget)
            return;
        using var tiny = new TinyRun();
        var experiment = tiny.Experiment with { Training = tiny.Experiment.Training with { Threads = 0, Epochs = 1 } };
        var clock = new Clock();
        Run.Train(
            experiment,
            tiny.At("run"),
            new()
            {
                Clock = clock,
                Load = _ => new TakenProcessors(budget.Count, budget.Count),
                Report = e =>
                {
                    if (e is TrainingEvent.Stepped)
                        clock.Forward(1);
                },
            }
        );
        using var line = JsonDocument.Parse(File.ReadLines(Path.Combine(tiny.At("run"), "metrics.jsonl")).Single());
        Assert.Equal(1, line.RootElement.GetProperty("threads").GetInt32());
        var change = Assert.Single(line.RootElement.GetProperty("thread_changes").EnumerateArray());
        Assert.Equal((3, 1), (change.GetProperty("step").GetInt32(), change.GetProperty("threads").GetInt32()));
        using var environment = JsonDocument.Parse(File.ReadAllText(Path.Combine(tiny.At("run"), "environment.json")));
        Assert.Equal(budget.Count, environment.RootElement.GetProperty("threads").GetInt32());
        Assert.Contains(
            "training continues with 1 thread instead of",
            File.ReadAllText(Path.Combine(tiny.At("run"), "log.txt")),
            StringComparison.Ordinal
        );
    }

    static TrainOptions Options(Clock clock, List<TrainingEvent> reported, Func<double> others) =>
        new()
        {
            Clock = clock,
            Report = reported.Add,
            Load = seconds => seconds > 0 ? new TakenProcessors(others(), 2) : null,
        };

    static ThreadChange?[] Steps(RunThreads threads, Clock clock, int first, int count, double seconds = 1) =>
        [
            .. Enumerable
                .Range(first, count)
                .Select(step =>
                {
                    clock.Forward(seconds);
                    return threads.After(0, step, 64, released: false, TimeSpan.Zero);
                }),
        ];

    sealed class Clock : TimeProvider
    {
        double seconds;

        public override long TimestampFrequency => 1_000_000;

        public override long GetTimestamp() => (long)(seconds * TimestampFrequency);

        internal void Forward(double by) => seconds += by;
    }
}
