using HydraSharp.Training;

namespace HydraSharp.Cli.Progress;

/// <summary>Nothing but warnings.</summary>
sealed class SilentProgress(Terminal terminal) : TrainingProgress
{
    protected override void Report(TrainingEvent step)
    {
        if (step is TrainingEvent.Warning warning)
            terminal.Error.WriteLine("warning: " + warning.Text);
    }
}
