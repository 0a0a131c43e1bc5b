using System.Globalization;
using HydraSharp.Inference.Cards;

namespace HydraSharp.Cli.Output;

/// <summary>The heads of a model, for people and for programs.</summary>
static class HeadsOutput
{
    /// <summary>A line per head: name, kind, unit or classes, metrics.</summary>
    public static void Table(TextWriter output, IReadOnlyList<TaskCard> tasks)
    {
        Columns.Write(
            output,
            [
                .. tasks.Select(t =>
                    new[]
                    {
                        t.Name,
                        t.Kind.ToString().ToLowerInvariant(),
                        t.Unit.Length > 0 ? t.Unit : string.Join(", ", t.Classes),
                        Measured(t),
                    }
                ),
            ]
        );
    }

    /// <summary>A model and its heads as one JSON object.</summary>
    public static void Json(TextWriter output, string path, IReadOnlyList<TaskCard> tasks) => JsonLine.Write(output, writer =>
        {
            writer.WriteString("model", path);
            writer.WriteStartArray("heads");
            foreach (var task in tasks)
            {
                writer.WriteStartObject();
                writer.WriteString("name", task.Name);
                writer.WriteString("kind", task.Kind.ToString().ToLowerInvariant());
                if (task.Unit.Length > 0)
                    writer.WriteString("unit", task.Unit);
                if (task.Classes.Count > 0)
                {
                    writer.WriteStartArray("classes");
                    foreach (var name in task.Classes)
                        writer.WriteStringValue(name);
                    writer.WriteEndArray();
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });

    static string Measured(TaskCard task) =>
        string.Join(", ", task.Metrics.Select(m => $"{m.Key} {m.Value.ToString("G4", CultureInfo.InvariantCulture)}"));
}
