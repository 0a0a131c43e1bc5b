using System.Globalization;
using HydraSharp.Runs.Records;
using HydraSharp.Training;

namespace HydraSharp.Runs;

/// <summary>Training whose losses grow without end, and are still numbers.</summary>
internal static class Divergence
{
    const double ManyTimes = 20;

    /// <summary>
    /// Warns of an epoch in which a task's training loss is many times that of the run's first step, while the epoch is worse than the
    /// best constant prediction.
    /// </summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="first">The loss of each task in the run's first step; empty where it is not known.</param>
    /// <param name="rate">The experiment's learning rate.</param>
    /// <param name="report">Receives the warning.</param>
    public static void Warn(EpochRecord epoch, IReadOnlyList<double> first, double rate, Action<TrainingEvent> report)
    {
        if (epoch.Score < 1)
            return;
        foreach (var ((task, loss), begin) in epoch.Losses.Zip(first))
            if (loss > ManyTimes * Math.Max(begin, 1e-3))
                report(new TrainingEvent.Warning(Words(epoch.Epoch, task, loss, begin, rate)));
    }

    static string Words(int epoch, string task, double loss, double begin, double rate) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {epoch}: the training loss of {task} is {loss:G4}, and was {begin:G4} in the first step: the training diverges; "
                + $"set training.optimizer.learning_rate lower than {rate:G3}"
        );
}
