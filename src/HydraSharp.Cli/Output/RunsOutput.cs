using System.Globalization;
using System.Text.Json;
using HydraSharp.Cli.Progress;
using HydraSharp.Specs;

namespace HydraSharp.Cli.Output;

/// <summary>A list of runs for people and for programs.</summary>
static class RunsOutput
{
    /// <summary>A table, a line a run.</summary>
    public static void Table(TextWriter output, IReadOnlyList<RunOverview> runs)
    {
        var rows = new List<string[]> { new[] { "run", "state", "epochs", "time", "parameters", "figures" } };
        rows.AddRange(
            runs.Select(r => new[] { r.Folder, State(r), Epochs(r), ProgressText.Duration(r.Time), Parameters(r.Parameters), Figures(r) })
        );
        Columns.Write(output, rows);
        foreach (var broken in runs.Where(r => r.Error is not null))
            output.WriteLine($"{broken.Folder}: {broken.Error}");
    }

    /// <summary>
    /// <c>{"runs":[{"run":…,"state":…,"epochs":…,"epochs_planned":…,"seconds":…,"parameters":…,"split":…,
    /// "tasks":{…},"error":…}]}</c>
    /// </summary>
    public static void Json(TextWriter output, IReadOnlyList<RunOverview> runs) => JsonLine.Write(output, writer =>
        {
            writer.WriteStartArray("runs");
            foreach (var run in runs)
            {
                writer.WriteStartObject();
                Fields(writer, run);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });

    /// <summary>The fields of one run.</summary>
    internal static void Fields(Utf8JsonWriter writer, RunOverview run)
    {
        writer.WriteString("run", run.Folder);
        writer.WriteString("state", State(run));
        if (run.Error is not null)
            writer.WriteString("error", run.Error);
        if (run.Experiment is null)
            return;
        writer.WriteNumber("epochs", run.Epochs);
        writer.WriteNumber("epochs_planned", run.Experiment.Training.Epochs);
        writer.WriteNumber("seconds", run.Time.TotalSeconds);
        if (run.Parameters > 0)
            writer.WriteNumber("parameters", run.Parameters);
        else
            writer.WriteNull("parameters");
        writer.WriteString("split", run.Split);
        writer.WriteStartObject("tasks");
        foreach (var (task, figures) in run.Figures)
        {
            writer.WriteStartObject(task);
            foreach (var (metric, value) in figures)
                JsonLine.Number(writer, metric, value);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    // A run that has not begun to train has not written them down yet.
    internal static string Parameters(long count) =>
        count >= 1_000_000 ? (count / 1e6).ToString("0.0", CultureInfo.InvariantCulture) + " M"
        : count >= 1000 ? (count / 1e3).ToString("0.0", CultureInfo.InvariantCulture) + " k"
        : count > 0 ? count.ToString(CultureInfo.InvariantCulture)
        : "-";

    static string State(RunOverview run) => Words.Snake(run.State.ToString());

    static string Epochs(RunOverview run) =>
        run.Experiment is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{run.Epochs}/{run.Experiment.Training.Epochs}");

    static string Figures(RunOverview run) =>
        run.Figures.Count == 0
            ? ""
            : $"{run.Split}: " + string.Join(", ", run.Main().Select(m => $"{m.Task} {m.Metric} {EvaluationOutput.Figure(m.Value)}"));
}
