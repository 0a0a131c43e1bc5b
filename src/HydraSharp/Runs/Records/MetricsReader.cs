using System.Text.Json;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Tasks.Metrics;
using HydraSharp.Training.Balancing.Diagnostics;

namespace HydraSharp.Runs.Records;

/// <summary>The epochs of a run as its metrics.jsonl records them. What is null there is NaN here.</summary>
internal static class MetricsReader
{
    /// <summary>Reads the epochs; none when there is no file yet.</summary>
    /// <exception cref="HydraException">The file is damaged (kind Model; its line is given).</exception>
    internal static IReadOnlyList<EpochRecord> Read(IStorage storage, string path)
    {
        if (!storage.Exists(path))
            return [];
        var line = 0;
        try
        {
            using var reader = new StreamReader(storage.OpenRead(path));
            var epochs = new List<EpochRecord>();
            while (reader.ReadLine() is { } text)
            {
                line++;
                using var json = JsonDocument.Parse(text);
                epochs.Add(Epoch(json.RootElement));
            }

            return epochs;
        }
        catch (Exception error)
            when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException || StorageFailure.Is(error)
            )
        {
            throw new HydraException(
                ErrorKind.Model,
                $"cannot read '{path}', line {line}: {error.Message} 'hydra train --resume' writes it anew for a run that is not finished.",
                error
            );
        }
    }

    static EpochRecord Epoch(JsonElement json) =>
        new(
            json.GetProperty("epoch").GetInt32(),
            Number(json.GetProperty("seconds")),
            Number(json.GetProperty("images_per_second")),
            Number(json.GetProperty("learning_rate")),
            [.. json.GetProperty("train").EnumerateObject().Select(t => KeyValuePair.Create(t.Name, Number(t.Value.GetProperty("loss"))))],
            json.GetProperty("validation") is { ValueKind: JsonValueKind.Object } validation ? Evaluation(validation) : null,
            default
        )
        {
            ImageSize = json.TryGetProperty("image_size", out var size) ? size.GetInt32() : 0,
            Score = json.TryGetProperty("score", out var score) ? Number(score) : double.NaN,
            Gradients = json.TryGetProperty("gradients", out var gradients) ? Figures(gradients) : null,
            Affinities = json.TryGetProperty("affinities", out var affinities) ? Affinities(affinities) : null,
            Weights = json.TryGetProperty("weights", out var weights)
                ? [.. weights.EnumerateObject().Select(w => KeyValuePair.Create(w.Name, Number(w.Value)))]
                : [],
        };

    static AffinityFigures Affinities(JsonElement json) =>
        new(
            json.GetProperty("steps").GetInt32(),
            [
                .. json.GetProperty("tasks")
                    .EnumerateArray()
                    .Select(a => new TaskAffinity(Word(a, "of"), Word(a, "on"), Number(a.GetProperty("share")))),
            ]
        );

    static GradientFigures Figures(JsonElement json) =>
        new(
            json.GetProperty("steps").GetInt32(),
            [
                .. json.GetProperty("blocks")
                    .EnumerateArray()
                    .Select(b => new BlockGradients(
                        Word(b, "block"),
                        [.. b.GetProperty("norm").EnumerateObject().Select(n => KeyValuePair.Create(n.Name, Number(n.Value)))],
                        [
                            .. b.GetProperty("pairs")
                                .EnumerateArray()
                                .Select(p => new PairGradients(
                                    Word(p, "first"),
                                    Word(p, "second"),
                                    Number(p.GetProperty("cosine")),
                                    Number(p.GetProperty("conflicting"))
                                )),
                        ]
                    )),
            ]
        );

    static string Word(JsonElement json, string name) =>
        json.GetProperty(name).GetString() ?? throw new FormatException($"'{name}' is null.");

    static Evaluation Evaluation(JsonElement json) =>
        new(
            "validation",
            0,
            [
                .. json.EnumerateObject()
                    .Select(t =>
                        KeyValuePair.Create(
                            t.Name,
                            new TaskEvaluation(0, [.. t.Value.EnumerateObject().Select(m => KeyValuePair.Create(m.Name, Number(m.Value)))])
                        )
                    ),
            ]
        );

    internal static double Number(JsonElement json) => json.ValueKind == JsonValueKind.Null ? double.NaN : json.GetDouble();
}
