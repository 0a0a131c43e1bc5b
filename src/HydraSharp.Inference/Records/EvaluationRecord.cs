using System.Text.Json;

namespace HydraSharp.Inference.Records;

/// <summary>
/// How good each head of a run is on one split: summary.json, and what <c>hydra evaluate --json</c> prints. The only type
/// that writes and reads this form: <c>{"run":…,"split":…,"samples":N,"tasks":{"age":{"samples":N,"mae":…},…},
/// "unseen_classes":{"race":["others"]}}</c>, the last only where a class is in no measured image.
/// </summary>
/// <param name="Run">The run's folder as it was named.</param>
/// <param name="Split">train, validation, test or all.</param>
/// <param name="Samples">Images measured.</param>
/// <param name="Tasks">Figures by task, in the experiment's order.</param>
public sealed record EvaluationRecord(string Run, string Split, int Samples, IReadOnlyList<KeyValuePair<string, TaskRecord>> Tasks)
{
    const string RunKey = "run";
    const string SplitKey = "split";
    const string SamplesKey = "samples";
    const string TasksKey = "tasks";
    const string UnseenKey = "unseen_classes";

    /// <summary>Writes its properties into an object that was begun.</summary>
    public void Write(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteString(RunKey, Run);
        json.WriteString(SplitKey, Split);
        json.WriteNumber(SamplesKey, Samples);
        json.WriteStartObject(TasksKey);
        foreach (var (task, figures) in Tasks)
        {
            json.WriteStartObject(task);
            json.WriteNumber(SamplesKey, figures.Samples);
            foreach (var (metric, value) in figures.Metrics)
                json.WriteFigure(metric, value);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        if (Tasks.All(t => t.Value.Unseen.Count == 0))
            return;
        json.WriteStartObject(UnseenKey);
        foreach (var (task, figures) in Tasks.Where(t => t.Value.Unseen.Count > 0))
        {
            json.WriteStartArray(task);
            foreach (var name in figures.Unseen)
                json.WriteStringValue(name);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static EvaluationRecord Read(Stream stream)
    {
        using var json = JsonDocument.Parse(stream);
        try
        {
            var root = json.RootElement;
            return new(
                root.GetProperty(RunKey).GetString() ?? "",
                root.GetProperty(SplitKey).GetString() ?? "",
                root.GetProperty(SamplesKey).GetInt32(),
                [
                    .. root.GetProperty(TasksKey)
                        .EnumerateObject()
                        .Select(t => KeyValuePair.Create(t.Name, Task(t.Value) with { Unseen = Unseen(root, t.Name) })),
                ]
            );
        }
        catch (Exception error) when (error is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new JsonException($"it is no evaluation: {error.Message}", error);
        }
    }

    static IReadOnlyList<string> Unseen(JsonElement root, string task) =>
        root.TryGetProperty(UnseenKey, out var all) && all.TryGetProperty(task, out var names)
            ? [.. names.EnumerateArray().Select(n => n.GetString() ?? "")]
            : [];

    // The count is written first; what follows are metrics, even one of its name.
    static TaskRecord Task(JsonElement json) =>
        json.EnumerateObject().ToArray() is [{ Name: SamplesKey } count, .. var metrics]
            ? new(count.Value.GetInt32(), [.. metrics.Select(m => KeyValuePair.Create(m.Name, m.Value.Figure()))])
            : throw new JsonException($"a task does not begin with '{SamplesKey}'");
}
