using System.Globalization;
using HydraSharp.Inference;
using HydraSharp.Specs;
using HydraSharp.Tasks;

namespace HydraSharp.Cli.Commands;

/// <summary>The largest gap between groups that <c>evaluate --max-gap</c> allows.</summary>
/// <param name="Task">The task.</param>
/// <param name="Metric">Its metric.</param>
/// <param name="Largest">The gap in the metric's unit; a share for accuracies.</param>
sealed record GapLimit(string Task, string Metric, double Largest)
{
    /// <summary>Reads <c>TASK.METRIC=VALUE</c>, or <c>VALUE</c> alone for the main metric of every task where larger is better.</summary>
    /// <exception cref="HydraException">The word is neither, or names a task or metric that is not there (kind Usage).</exception>
    public static IReadOnlyList<GapLimit> Read(string word, IReadOnlyList<TaskSpec> tasks)
    {
        var equals = word.LastIndexOf('=');
        var largest = Number(word, word[(equals + 1)..]);
        if (equals < 0)
        {
            GapLimit[] all =
            [
                .. tasks.Where(t => t.Metrics[0].HigherIsBetter).Select(t => new GapLimit(t.Name, t.Metrics[0].Key, largest)),
            ];
            return all.Length > 0
                ? all
                : throw Wrong(
                    $"--max-gap {word}: no task's main metric is one of which more is better; name a task and a metric: TASK.METRIC=VALUE"
                );
        }

        var point = word.LastIndexOf('.', equals);
        if (point < 0)
            throw Wrong(
                $"--max-gap {word}: there is no metric in '{word[..equals]}'; write "
                    + $"TASK.METRIC=VALUE, such as {tasks[0].Name}.{tasks[0].Metrics[0].Key}=0.1"
            );
        var (name, metric) = (word[..point], word[(point + 1)..equals]);
        var task = tasks.FirstOrDefault(t => t.Name == name)
            ?? throw Wrong($"--max-gap {word}: unknown task '{name}': {Words.Suggest(name, [.. tasks.Select(t => t.Name)])}");
        return task.Metrics.Any(m => m.Key == metric)
            ? [new(name, metric, largest)]
            : throw Wrong(
                $"--max-gap {word}: '{name}' has no metric '{metric}': {Words.Suggest(metric, [.. task.Metrics.Select(m => m.Key)])}"
            );
    }

    static double Number(string word, string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= 0 && double.IsFinite(number)
            ? number
            : throw Wrong($"--max-gap {word}: '{value}' is not a gap; write TASK.METRIC=VALUE with a number of 0 or more, such as 0.05");

    static HydraException Wrong(string message) => new(ErrorKind.Usage, message);
}
