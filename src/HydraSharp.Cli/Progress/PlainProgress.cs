using HydraSharp.Training;

namespace HydraSharp.Cli.Progress;

/// <summary>Plain lines, for logs: one about every ten seconds and one for each epoch.</summary>
sealed class PlainProgress(Terminal terminal) : TrainingProgress
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    long last = terminal.Clock.GetTimestamp();

    protected override void Report(TrainingEvent step)
    {
        switch (step)
        {
            case TrainingEvent.Note note:
                terminal.Error.WriteLine(note.Text);
                break;
            case TrainingEvent.Warning warning:
                terminal.Error.WriteLine("warning: " + warning.Text);
                break;
            case TrainingEvent.StoppedEarly stopped:
                terminal.Error.WriteLine(stopped.ToString());
                break;
            case TrainingEvent.Reading reading:
                Seldom(() => ProgressText.Reading(reading));
                break;
            case TrainingEvent.Filling filling:
                Seldom(() => ProgressText.Filling(filling));
                break;
            case TrainingEvent.Stepped stepped:
                Seldom(() => ProgressText.Step(stepped));
                break;
            case TrainingEvent.EpochEnded epoch:
                terminal.Error.WriteLine(ProgressText.Epoch(epoch));
                last = terminal.Clock.GetTimestamp();
                break;
        }
    }

    void Seldom(Func<string> line)
    {
        if (terminal.Clock.GetElapsedTime(last) < Pause)
            return;
        terminal.Error.WriteLine(line());
        last = terminal.Clock.GetTimestamp();
    }
}
