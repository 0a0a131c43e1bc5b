using System.Text.Json;

namespace HydraSharp.Inference.Records;

/// <summary>A line of metrics.jsonl: one epoch of a run.</summary>
/// <param name="Json">All that it says.</param>
public readonly record struct EpochLine(JsonElement Json)
{
    /// <summary>The key of the epoch's number, from 1.</summary>
    public const string EpochKey = "epoch";

    /// <summary>The key of the figures on the validation split, by task; null where it is empty.</summary>
    public const string ValidationKey = "validation";

    /// <summary>Figures on the validation split by task, in the experiment's order; empty where there are none.</summary>
    /// <exception cref="JsonException">They are no figures.</exception>
    public IReadOnlyList<KeyValuePair<string, TaskRecord>> Validation
    {
        get
        {
            if (!Json.TryGetProperty(ValidationKey, out var tasks) || tasks.ValueKind != JsonValueKind.Object)
                return [];
            try
            {
                return [.. tasks.EnumerateObject().Select(t => KeyValuePair.Create(t.Name, new TaskRecord(0, t.Value.Figures())))];
            }
            catch (InvalidOperationException error)
            {
                throw new JsonException($"'{ValidationKey}' holds no figures: {error.Message}", error);
            }
        }
    }

    /// <summary>The lines of a file, as far as they are whole; what comes after one that is not is left out.</summary>
    /// <param name="reader">The file.</param>
    /// <param name="damage">What is wrong with the first line that is not an epoch, and its number from 1; null where all are.</param>
    public static IReadOnlyList<EpochLine> ReadAll(TextReader reader, out (int Line, JsonException Error)? damage)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var lines = new List<EpochLine>();
        while (reader.ReadLine() is { } text)
        {
            try
            {
                var json = JsonSerializer.Deserialize<JsonElement>(text);
                if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(EpochKey, out _))
                    throw new JsonException($"it is no object with '{EpochKey}'");
                lines.Add(new(json));
            }
            catch (JsonException error)
            {
                damage = (lines.Count + 1, error);
                return lines;
            }
        }

        damage = null;
        return lines;
    }
}
