using HydraSharp.Tasks;
using HydraSharp.Tasks.Metrics;

namespace HydraSharp.Training.Evaluators;

/// <summary>
/// Chooses among epochs by all tasks at once. A task's share of error is its main metric's error over the error of the best constant answer
/// (0 is perfect, 1 is guessing); an epoch's score is the mean of the shares, weighted by preference. Lower is better.
/// </summary>
internal sealed class Selection(
    IReadOnlyList<TaskSpec> tasks,
    IReadOnlyDictionary<string, double> preference,
    IReadOnlyList<TaskEvaluation> guess
)
{
    /// <summary>The best score so far.</summary>
    internal double BestScore { get; private set; } = double.PositiveInfinity;

    /// <summary>Epochs since the best one.</summary>
    internal int Idle { get; private set; }

    /// <summary>Resumes from a saved state.</summary>
    internal void Restore(double bestScore, int idle) => (BestScore, Idle) = (bestScore, idle);

    /// <summary>Takes in the figures of an epoch; returns whether it is the best one.</summary>
    internal bool Add(Evaluation validation)
    {
        var score = Score(validation);
        var better = score < BestScore;
        Idle = better ? 0 : Idle + 1;
        if (!better)
            return false;
        BestScore = score;
        return true;
    }

    /// <summary>The score of an epoch's figures; NaN where no task has any.</summary>
    internal double Score(Evaluation validation) => Score(Shares(validation));

    double[] Shares(Evaluation validation) => [.. tasks.Select((task, i) => Share(task, validation.Tasks[i].Value, guess[i]))];

    double Score(double[] shares)
    {
        var weights = tasks.Select((t, i) => double.IsNaN(shares[i]) ? 0 : preference.GetValueOrDefault(t.Name, 1)).ToArray();
        var sum = weights.Sum();
        return sum > 0 ? shares.Select((s, i) => weights[i] > 0 ? s * weights[i] : 0).Sum() / sum : double.NaN;
    }

    static double Share(TaskSpec task, TaskEvaluation found, TaskEvaluation guess)
    {
        var metric = task.Metrics[0];
        double Error(TaskEvaluation e) => metric.HigherIsBetter ? 1 - e.Metrics[0].Value : e.Metrics[0].Value;
        var chance = Error(guess);
        return chance > 0 ? Error(found) / chance : Error(found);
    }
}
