using HydraSharp.Cli;
using HydraSharp.Cli.Progress;
using HydraSharp.Tasks.Metrics;
using HydraSharp.Training;
using Xunit;

namespace HydraSharp.Tests.Cli;

public sealed class ProgressTests
{
    static readonly TrainingEvent.Stepped Step = new(
        2,
        5,
        10,
        40,
        123.4,
        TimeSpan.FromSeconds(75),
        3L << 29,
        0.001,
        [new("age", 0.5), new("sex", double.NaN)]
    );

    static readonly TrainingEvent.EpochEnded Epoch = new(
        2,
        5,
        12,
        120,
        [new("age", 0.25)],
        new Evaluation("validation", 9, [new("age", new TaskEvaluation(9, [new("mae", 5.5), new("rmse", 7)]))]),
        Best: true
    );

    [Fact]
    public void PlainLinesComeEveryTenSecondsAndForEachEpoch()
    {
        var clock = new Clock();
        var lines = Lines(
            clock,
            terminal => new PlainProgress(terminal),
            report =>
            {
                report(new TrainingEvent.Note("5 files skipped"));
                report(Step);
                clock.Forward(9);
                report(Step);
                clock.Forward(1);
                report(Step);
                report(Step);
                report(Epoch);
                report(new TrainingEvent.Warning("careful"));
            }
        );
        Assert.Equal(
            [
                "5 files skipped",
                "epoch 2/5  step 10/40  123 img/s  0:01:15 left  1.5 GB  loss age 0.5000  sex -",
                "epoch 2/5  12 s  120 img/s  loss age 0.2500  validation age mae 5.5000  best so far",
                "warning: careful",
            ],
            lines
        );
    }

    [Fact]
    public void QuietShowsOnlyWarnings() =>
        Assert.Equal(
            ["warning: careful"],
            Lines(
                new Clock(),
                terminal => new SilentProgress(terminal),
                report =>
                {
                    report(new TrainingEvent.Note("note"));
                    report(Step);
                    report(Epoch);
                    report(new TrainingEvent.Warning("careful"));
                }
            )
        );

    [Fact]
    public void JsonIsOneObjectALineOnStdout()
    {
        using var output = new StringWriter();
        using var terminal = new Terminal(output, TextWriter.Null);
        new JsonProgress(terminal).Show(report =>
        {
            report(Step);
            report(Epoch);
            report(new TrainingEvent.Saved("c"));
        });
        Assert.Equal(
            [
                """{"event":"step","epoch":2,"epochs":5,"step":10,"steps":40,"images_per_second":123.4,"seconds_left":"""
                    + """75,"memory_bytes":1610612736,"learning_rate":0.001,"losses":{"age":0.5,"sex":null}}""",
                """{"event":"epoch","epoch":2,"epochs":5,"seconds":12,"images_per_second":120,"losses":{"age":"""
                    + """0.25},"best":true,"validation":{"age":{"mae":5.5,"rmse":7}}}""",
                """{"event":"saved","folder":"c"}""",
            ],
            output.ToString().TrimEnd().Split(Environment.NewLine)
        );
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TheLiveDisplayKeepsALineForEachEpoch(bool colours)
    {
        using var error = new StringWriter();
        using var terminal = new Terminal(TextWriter.Null, error)
        {
            Live = true,
            Colours = colours,
            Width = 100,
        };
        new LiveProgress(terminal).Show(report =>
        {
            report(Step);
            report(new TrainingEvent.Note("[not markup]"));
            report(Epoch);
        });
        var text = error.ToString();
        Assert.Contains("█", text, StringComparison.Ordinal);
        Assert.Contains("123 img/s", text, StringComparison.Ordinal);
        Assert.Contains("[not markup]", text, StringComparison.Ordinal);
        Assert.Contains("epoch 2/5  12 s", text, StringComparison.Ordinal);
        Assert.Equal(colours, text.Contains("\e[32m", StringComparison.Ordinal) || text.Contains("\e[38", StringComparison.Ordinal));
    }

    [Fact]
    public void TheLiveDisplayWorksOnTheCallersThreadAndLetsExceptionsThrough()
    {
        using var terminal = new Terminal(TextWriter.Null, TextWriter.Null) { Live = true };
        var thread = 0;
        Assert.Throws<OperationCanceledException>(() =>
            new LiveProgress(terminal).Show(_ =>
            {
                thread = Environment.CurrentManagedThreadId;
                throw new OperationCanceledException();
            })
        );
        Assert.Equal(Environment.CurrentManagedThreadId, thread);
    }

    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(59, "59 s")]
    [InlineData(59.7, "0:01:00")]
    [InlineData(3661, "1:01:01")]
    [InlineData(100000, "27:46:40")]
    public void DurationsAreForPeople(double seconds, string expected) =>
        Assert.Equal(expected, ProgressText.Duration(TimeSpan.FromSeconds(seconds)));

    static IReadOnlyList<string> Lines(TimeProvider clock, Func<Terminal, TrainingProgress> create, Action<Action<TrainingEvent>> work)
    {
        using var error = new StringWriter();
        using var terminal = new Terminal(TextWriter.Null, error) { Clock = clock };
        create(terminal).Show(work);
        return error.ToString().TrimEnd().Split(Environment.NewLine);
    }

    sealed class Clock : TimeProvider
    {
        long now;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => now;

        public void Forward(int seconds) => now += seconds;
    }
}
