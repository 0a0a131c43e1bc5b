using HydraSharp.Runs.Records;

namespace HydraSharp.Runs;

/// <summary>Training whose losses grow without end, and are still numbers.</summary>
internal static class Divergence
{
    const double ManyTimes = 20;

    /// <summary>
    /// What is wrong with an epoch: a task whose training loss is many times that of the run's first step, while the epoch is worse than
    /// the best constant prediction; null where nothing is.
    /// </summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="first">The loss of each task in the run's first step; empty where it is not known.</param>
    /// <param name="rate">The experiment's learning rate.</param>
    public static string? Of(EpochRecord epoch, IReadOnlyList<double> first, double rate)
    {
        if (epoch.Score < 1)
            return null;
        foreach (var ((task, loss), begin) in epoch.Losses.Zip(first))
            if (loss > ManyTimes * Math.Max(begin, 1e-3))
                return FormattableString.Invariant(
                        $"epoch {epoch.Epoch}: the training loss of {task} is {loss:G4}, and was {begin:G4} in the first step: the training "
                    ) + FormattableString.Invariant($"diverges; set training.optimizer.learning_rate lower than {rate:G3}");
        return null;
    }
}
