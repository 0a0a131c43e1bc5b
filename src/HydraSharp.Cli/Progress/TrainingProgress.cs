using HydraSharp.Training;

namespace HydraSharp.Cli.Progress;

/// <summary>Shows a training run while it works.</summary>
abstract class TrainingProgress
{
    /// <summary>Runs the work with a place to report to.</summary>
    public virtual void Show(Action<Action<TrainingEvent>> work) => work(Report);

    /// <summary>Receives one event, on the training thread.</summary>
    protected abstract void Report(TrainingEvent step);
}
