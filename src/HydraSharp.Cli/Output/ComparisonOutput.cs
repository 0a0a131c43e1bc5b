using HydraSharp.Cli.Progress;
using HydraSharp.Configuration;

namespace HydraSharp.Cli.Output;

/// <summary>Runs side by side: what was set otherwise, and what came of it.</summary>
static class ComparisonOutput
{
    /// <summary>A table of the settings that differ and one of all figures; the best of a line has a star.</summary>
    public static void Table(TextWriter output, IReadOnlyList<RunOverview> runs, IReadOnlyList<ExperimentDifference> differences)
    {
        string[] head = ["", .. runs.Select(r => Path.GetFileName(Path.TrimEndingDirectorySeparator(r.Folder)))];
        Columns.Write(
            output,
            [
                head,
                ["state", .. runs.Select(r => r.State.ToString().ToLowerInvariant())],
                ["epochs", .. runs.Select(r => $"{r.Epochs}")],
                ["time", .. runs.Select(r => ProgressText.Duration(r.Time))],
                ["parameters", .. runs.Select(r => RunsOutput.Parameters(r.Parameters))],
                ["measured on", .. runs.Select(r => r.Split)],
            ]
        );
        output.WriteLine();
        output.WriteLine(differences.Count == 0 ? "The settings are the same." : "Settings that differ:");
        Columns.Write(output, [.. differences.Select(d => (string[])["  " + d.Key, .. d.Values.Select(v => v ?? "-")])]);
        output.WriteLine();
        output.WriteLine("Figures:");
        Columns.Write(output, [.. Keys(runs).Select(k => Row(runs, k.Task, k.Metric))]);
        if (runs.Select(r => r.Split).Distinct(StringComparer.Ordinal).Count() > 1)
            output.WriteLine("They were not measured on the same split.");
    }

    /// <summary><c>{"runs":[…],"settings":{"key":[value of each run]},"figures":{"age.mae":[value of each run]}}</c></summary>
    public static void Json(TextWriter output, IReadOnlyList<RunOverview> runs, IReadOnlyList<ExperimentDifference> differences) =>
        JsonLine.Write(output, writer =>
        {
            writer.WriteStartArray("runs");
            foreach (var run in runs)
            {
                writer.WriteStartObject();
                RunsOutput.Fields(writer, run);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteStartObject("settings");
            foreach (var difference in differences)
            {
                writer.WriteStartArray(difference.Key);
                foreach (var value in difference.Values)
                    writer.WriteStringValue(value);
                writer.WriteEndArray();
            }

            writer.WriteEndObject();
            writer.WriteStartObject("figures");
            foreach (var (task, metric) in Keys(runs))
            {
                writer.WriteStartArray($"{task}.{metric}");
                foreach (var value in runs.Select(r => Value(r, task, metric)))
                    if (double.IsFinite(value))
                        writer.WriteNumberValue(value);
                    else
                        writer.WriteNullValue();
                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        });

    static IEnumerable<(string Task, string Metric)> Keys(IReadOnlyList<RunOverview> runs) =>
        runs.SelectMany(r => r.Figures.SelectMany(f => f.Value.Select(m => (f.Key, m.Key)))).Distinct();

    static string[] Row(IReadOnlyList<RunOverview> runs, string task, string metric)
    {
        var values = runs.Select(r => Value(r, task, metric)).ToArray();
        var higher = runs.SelectMany(r => r.Experiment!.Tasks)
            .Where(t => t.Name == task)
            .SelectMany(t => t.Metrics)
            .FirstOrDefault(m => m.Key == metric)
            ?.HigherIsBetter;
        var defined = values.Where(double.IsFinite).ToArray();
        var best =
            higher is null || defined.Distinct().Count() < 2 ? double.NaN
            : higher.Value ? defined.Max()
            : defined.Min();
        return [$"  {task} {metric}", .. values.Select(v => double.IsNaN(v) ? "-" : EvaluationOutput.Figure(v) + (v == best ? " *" : ""))];
    }

    static double Value(RunOverview run, string task, string metric)
    {
        foreach (var (name, figures) in run.Figures)
        foreach (var (key, value) in figures)
            if (name == task && key == metric)
                return value;
        return double.NaN;
    }
}
