using HydraSharp.Training;

namespace HydraSharp.Cli.Progress;

/// <summary>Shows a training run while it works.</summary>
abstract class TrainingProgress
{
    /// <summary>The one that suits the terminal and what was asked for.</summary>
    /// <param name="terminal">Where it shows.</param>
    /// <param name="json">One JSON object a line on stdout.</param>
    /// <param name="quiet">Nothing at all.</param>
    public static TrainingProgress For(Terminal terminal, bool json, bool quiet) =>
        json ? new JsonProgress(terminal)
        : quiet ? new SilentProgress(terminal)
        : terminal.Live ? new LiveProgress(terminal)
        : new PlainProgress(terminal);

    /// <summary>Runs the work with a place to report to.</summary>
    public virtual void Show(Action<Action<TrainingEvent>> work) => work(Report);

    /// <summary>Receives one event, on the training thread.</summary>
    protected abstract void Report(TrainingEvent step);
}
