using System.Text.Json;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Inference.Records;
using HydraSharp.Tasks.Metrics;
using HydraSharp.Training.Balancing.Diagnostics;

namespace HydraSharp.Runs.Records;

// The way back. What is null in the file is NaN here.
internal static partial class MetricsLog
{
    /// <summary>Reads the epochs; none when there is no file yet.</summary>
    /// <exception cref="HydraException">The file is damaged (kind Model; its line is given).</exception>
    internal static IReadOnlyList<EpochRecord> Read(IStorage storage, string path)
    {
        if (!storage.Exists(path))
            return [];
        var epochs = new List<EpochRecord>();
        try
        {
            using var reader = new StreamReader(storage.OpenRead(path));
            var lines = EpochLine.ReadAll(reader, out var damage);
            foreach (var line in lines)
                epochs.Add(Epoch(line));
            return damage is { } wrong ? throw wrong.Error : epochs;
        }
        catch (Exception error)
            when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException || StorageFailure.Is(error)
            )
        {
            throw new HydraException(
                ErrorKind.Model,
                $"cannot read '{path}', line {epochs.Count + 1}: {error.Message} "
                    + "'hydra train --resume' writes it anew for a run that is not finished.",
                error
            );
        }
    }

    static EpochRecord Epoch(EpochLine line)
    {
        var json = line.Json;
        return new(
            json.GetProperty(EpochLine.EpochKey).GetInt32(),
            json.GetProperty(Key.Seconds).Figure(),
            json.GetProperty(Key.ImagesPerSecond).Figure(),
            json.GetProperty(Key.LearningRate).Figure(),
            [
                .. json.GetProperty(Key.Train)
                    .EnumerateObject()
                    .Select(t => KeyValuePair.Create(t.Name, t.Value.GetProperty(Key.Loss).Figure())),
            ],
            json.GetProperty(EpochLine.ValidationKey).ValueKind == JsonValueKind.Object ? Evaluation(line) : null,
            default
        )
        {
            ImageSize = json.TryGetProperty(Key.ImageSize, out var size) ? size.GetInt32() : 0,
            Score = json.TryGetProperty(Key.Score, out var score) ? score.Figure() : double.NaN,
            Gradients = json.TryGetProperty(Key.Gradients, out var gradients) ? Figures(gradients) : null,
            Affinities = json.TryGetProperty(Key.Affinities, out var affinities) ? Affinities(affinities) : null,
            Weights = json.TryGetProperty(Key.Weights, out var weights) ? weights.Figures() : [],
            LoaderWait = json.TryGetProperty(Key.LoaderWait, out var wait) ? wait.Figure() : 0,
            Threads = json.TryGetProperty(Key.Threads, out var threads) ? threads.GetInt32() : 0,
            ThreadChanges = json.TryGetProperty(Key.ThreadChanges, out var changes) ? Changes(changes) : [],
        };
    }

    static Evaluation Evaluation(EpochLine line) =>
        new(
            EpochLine.ValidationKey,
            0,
            [.. line.Validation.Select(t => KeyValuePair.Create(t.Key, new TaskEvaluation(t.Value.Samples, t.Value.Metrics)))]
        );

    static IReadOnlyList<ThreadChange> Changes(JsonElement json) =>
        [.. json.EnumerateArray().Select(c => new ThreadChange(c.GetProperty(Key.Step).GetInt64(), c.GetProperty(Key.Threads).GetInt32()))];

    static AffinityFigures Affinities(JsonElement json) =>
        new(
            json.GetProperty(Key.Steps).GetInt32(),
            [
                .. json.GetProperty(Key.Tasks)
                    .EnumerateArray()
                    .Select(a => new TaskAffinity(Word(a, Key.Of), Word(a, Key.On), a.GetProperty(Key.Share).Figure())),
            ]
        );

    static GradientFigures Figures(JsonElement json) =>
        new(
            json.GetProperty(Key.Steps).GetInt32(),
            [
                .. json.GetProperty(Key.Blocks)
                    .EnumerateArray()
                    .Select(b => new BlockGradients(
                        Word(b, Key.Block),
                        b.GetProperty(Key.Norm).Figures(),
                        [
                            .. b.GetProperty(Key.Pairs)
                                .EnumerateArray()
                                .Select(p => new PairGradients(
                                    Word(p, Key.First),
                                    Word(p, Key.Second),
                                    p.GetProperty(Key.Cosine).Figure(),
                                    p.GetProperty(Key.Conflicting).Figure()
                                )),
                        ]
                    )),
            ]
        );

    static string Word(JsonElement json, string name) =>
        json.GetProperty(name).GetString() ?? throw new FormatException($"'{name}' is null.");
}
