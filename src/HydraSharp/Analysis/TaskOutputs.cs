using HydraSharp.Inference;
using HydraSharp.Tasks;
using HydraSharp.Tasks.Metrics;

namespace HydraSharp.Analysis;

/// <summary>
/// What one head says of every image of a part, beside what is true. Rows stand in the order in which the images were read.
/// </summary>
internal sealed class TaskOutputs : IMeasuredRows
{
    readonly float[] answers;
    readonly double[] precise;
    readonly float[] targets;
    readonly bool[] present;
    readonly double[] losses;

    /// <summary>Takes the arrays over.</summary>
    /// <param name="task">The task.</param>
    /// <param name="answers">[rows, AnswerWidth] decoded, as metrics and users get them.</param>
    /// <param name="precise">The same computed in double, so that a probability near 1 keeps its logit.</param>
    /// <param name="targets">[rows, TargetWidth]; anything where there is no label.</param>
    /// <param name="present">[rows] whether there is a label.</param>
    /// <param name="losses">[rows] the task's own loss; NaN where there is no label.</param>
    internal TaskOutputs(TaskSpec task, float[] answers, double[] precise, float[] targets, bool[] present, double[] losses)
    {
        (Task, this.answers, this.precise, this.targets, this.present, this.losses) = (task, answers, precise, targets, present, losses);
        Labelled = [.. Enumerable.Range(0, present.Length).Where(r => present[r])];
        Names = ClassNames(task);
    }

    public TaskSpec Task { get; }

    /// <summary>Rows, labelled or not.</summary>
    internal int Count => present.Length;

    /// <summary>The rows with a label.</summary>
    public IReadOnlyList<int> Labelled { get; }

    /// <summary>Names of the classes, levels or labels in their order; empty for a number.</summary>
    internal IReadOnlyList<string> Names { get; }

    public Func<IReadOnlyList<int>, double> Measure(MetricSpec metric) => new RowMetric(metric, this).Over;

    internal bool Has(int row) => present[row];

    internal ReadOnlySpan<float> Answer(int row) => answers.AsSpan(row * (answers.Length / Count), answers.Length / Count);

    internal ReadOnlySpan<double> Precise(int row) => precise.AsSpan(row * Task.AnswerWidth, Task.AnswerWidth);

    internal ReadOnlySpan<float> Target(int row) => targets.AsSpan(row * (targets.Length / Count), targets.Length / Count);

    internal double Loss(int row) => losses[row];

    /// <summary>The class or level that is true. Kinds Binary, Category and Level.</summary>
    internal int Truth(int row) => (int)targets[row * Task.TargetWidth];

    /// <summary>The class or level that is predicted.</summary>
    internal int Predicted(int row) => Task.Decision.Class(Answer(row));

    /// <summary>The probability of each class of a row. Kinds Binary, Category and Level.</summary>
    internal double[] Probabilities(int row) =>
        Task.Kind == AnswerKind.Binary ? [1 - Precise(row)[0], Precise(row)[0]] : Precise(row).ToArray();

    /// <summary>The names that a task's answers carry, asked of the task itself.</summary>
    internal static IReadOnlyList<string> ClassNames(TaskSpec task) =>
        task.Map is not null
            ? []
            : task.Read(new float[task.AnswerWidth]) switch
            {
                Answer.Category category => [.. category.Probabilities.Select(p => p.Key)],
                Answer.Level level => [.. level.Probabilities.Select(p => p.Key)],
                Answer.Labels labels => [.. labels.Probabilities.Select(p => p.Key)],
                _ => [],
            };

    /// <summary>The unit of a task that answers with a number; empty for others.</summary>
    internal static string Unit(TaskSpec task) => task.Card.Unit;
}
