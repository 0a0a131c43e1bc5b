using System.Globalization;
using HydraSharp.Training;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace HydraSharp.Cli.Progress;

/// <summary>A bar, speed and losses that are drawn again in place; what is finished stays above as a line.</summary>
sealed class LiveProgress : TrainingProgress
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    readonly Terminal terminal;
    readonly IAnsiConsole console;
    LiveDisplayContext? display;
    long last;

    public LiveProgress(Terminal terminal)
    {
        this.terminal = terminal;
        console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.Yes,
                ColorSystem = terminal.Colours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
                Interactive = InteractionSupport.Yes,
                Out = new AnsiConsoleOutput(terminal.Error),
            }
        );
        console.Profile.Width = terminal.Width;
    }

    public override void Show(Action<Action<TrainingEvent>> work) =>
        console
            .Live(new Text("starting"))
            .AutoClear(true)
            .Start(context =>
            {
                display = context;
                work(Report);
            });

    protected override void Report(TrainingEvent step)
    {
        switch (step)
        {
            case TrainingEvent.Note note:
                Stay(new Text(note.Text));
                break;
            case TrainingEvent.Warning warning:
                Stay(new Text("warning: " + warning.Text, new Style(Color.Yellow)));
                break;
            case TrainingEvent.StoppedEarly stopped:
                Stay(new Text(stopped.ToString()));
                break;
            case TrainingEvent.EpochEnded epoch:
                Stay(new Text(ProgressText.Epoch(epoch), epoch.Best ? new Style(Color.Green) : Style.Plain));
                break;
            case TrainingEvent.Reading reading:
                Draw(() => Share(reading.Done, reading.Total, ProgressText.Reading(reading)));
                break;
            case TrainingEvent.Filling filling:
                Draw(() => Share(filling.Done, filling.Total, ProgressText.Filling(filling)));
                break;
            case TrainingEvent.Stepped stepped:
                Draw(() => Step(stepped));
                break;
        }
    }

    void Stay(Text line)
    {
        console.Write(line);
        console.WriteLine();
    }

    void Draw(Func<IRenderable> image)
    {
        if (last != 0 && terminal.Clock.GetElapsedTime(last) < Pause)
            return;
        last = terminal.Clock.GetTimestamp();
        display!.UpdateTarget(image());
    }

    static Text Share(int done, int total, string words) => new(ProgressText.Bar((double)done / Math.Max(1, total)) + "  " + words);

    static Rows Step(TrainingEvent.Stepped step)
    {
        var share = (step.Epoch - 1 + (double)step.Step / Math.Max(1, step.Steps)) / Math.Max(1, step.Epochs);
        var first = string.Create(
            CultureInfo.InvariantCulture,
            $"{ProgressText.Bar(share)} {100 * share, 3:F0} %  epoch {step.Epoch}/{step.Epochs}  step {step.Step}/{step.Steps}"
        );
        var second =
            $"{ProgressText.Speed(step.ImagesPerSecond)}  "
            + $"{ProgressText.Duration(step.Left)} left  {ProgressText.Memory(step.MemoryBytes)}  "
            + "rate "
            + step.LearningRate.ToString("G3", CultureInfo.InvariantCulture);
        return new Rows(new Text(first, new Style(Color.Blue)), new Text(second), new Text(ProgressText.Losses(step.Losses)));
    }
}
