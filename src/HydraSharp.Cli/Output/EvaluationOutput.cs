using System.Globalization;
using HydraSharp.Tasks.Metrics;

namespace HydraSharp.Cli.Output;

/// <summary>An evaluation for people and for programs.</summary>
static class EvaluationOutput
{
    /// <summary>
    /// <c>{"run":…, "split":…, "samples":N, "tasks":{"age":{"samples":…, "mae":…}, …}}</c>; a figure that is not defined is null.
    /// </summary>
    public static void Json(TextWriter output, string run, Evaluation evaluation) => output.WriteLine(Run.ToJson(run, evaluation));

    /// <summary>A table: a line for each task and figure.</summary>
    public static void Table(TextWriter output, Evaluation evaluation)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{evaluation.Split}: {evaluation.Samples} images"));
        var rows = new List<string[]> { new[] { "task", "labelled", "metric", "value" } };
        foreach (var (name, task) in evaluation.Tasks)
        {
            var first = true;
            foreach (var (key, value) in task.Metrics)
            {
                rows.Add([first ? name : "", first ? task.Samples.ToString(CultureInfo.InvariantCulture) : "", key, Figure(value)]);
                first = false;
            }
        }

        Columns.Write(output, rows);
        foreach (var (name, task) in evaluation.Tasks.Where(t => t.Value.Unseen.Count > 0))
            output.WriteLine($"{name}: no image is {Named(task.Unseen)}: these figures cannot say how good the head is there");
    }

    static string Named(IReadOnlyList<string> classes)
    {
        const int shown = 10;
        return string.Join(", ", classes.Take(shown).Select(c => $"'{c}'"))
            + (classes.Count > shown ? $" and {classes.Count - shown} more" : "");
    }

    /// <summary>A figure with four significant digits or more.</summary>
    internal static string Figure(double value) =>
        double.IsNaN(value)
            ? "not defined"
            : value.ToString(
                Math.Abs(value) >= 1000 ? "F0"
                    : Math.Abs(value) >= 10 ? "F2"
                    : "F4",
                CultureInfo.InvariantCulture
            );
}
