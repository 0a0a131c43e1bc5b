using System.Text.Json;
using HydraSharp.Files;
using HydraSharp.Tasks.Metrics;

namespace HydraSharp.Runs.Records;

/// <summary>An evaluation as <c>evaluate --json</c> prints it. Its shape is a contract.</summary>
internal static class EvaluationJson
{
    /// <summary>One object on one line, without a line break.</summary>
    /// <param name="run">The run folder as the caller named it.</param>
    /// <param name="evaluation">The figures.</param>
    public static string Text(string run, Evaluation evaluation) => ReportJson.Text(json => Write(json, run, evaluation));

    /// <summary>Replaces a file by the object, indented for reading.</summary>
    public static void Write(IStorage storage, string path, string run, Evaluation evaluation) =>
        AtomicFile.WriteText(storage, path, ReportJson.Text(json => Write(json, run, evaluation), indented: true) + "\n");

    static void Write(Utf8JsonWriter json, string run, Evaluation evaluation)
    {
        json.WriteString("run", run);
        json.WriteString("split", evaluation.Split);
        json.WriteNumber("samples", evaluation.Samples);
        json.WriteStartObject("tasks");
        foreach (var (task, figures) in evaluation.Tasks)
        {
            json.WriteStartObject(task);
            json.WriteNumber("samples", figures.Samples);
            foreach (var (metric, value) in figures.Metrics)
                json.WriteFigure(metric, value);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
