using System.Text;
using System.Text.Json;
using HydraSharp.Files;
using HydraSharp.Inference.Records;
using HydraSharp.Tasks.Metrics;
using HydraSharp.Training.Balancing.Diagnostics;
using HydraSharp.Training.Distributed;

namespace HydraSharp.Runs.Records;

/// <summary>
/// metrics.jsonl: one JSON object an epoch. Written anew from the history each time, so that a resumed run's file has no epoch twice.
/// </summary>
internal static partial class MetricsLog
{
    /// <summary>Replaces the file.</summary>
    public static void Write(IStorage storage, string path, IReadOnlyList<EpochRecord> history)
    {
        var text = new StringBuilder();
        foreach (var epoch in history)
            text.Append(Line(epoch)).Append('\n');
        AtomicFile.WriteText(storage, path, text.ToString());
    }

    /// <summary>One epoch's object, without a line break.</summary>
    public static string Line(EpochRecord epoch) =>
        ReportJson.Text(json =>
        {
            json.WriteNumber(EpochLine.EpochKey, epoch.Epoch);
            json.WriteFigure(Key.Seconds, epoch.Seconds);
            json.WriteFigure(Key.ImagesPerSecond, epoch.ImagesPerSecond);
            json.WriteFigure(Key.LoaderWait, epoch.LoaderWait);
            json.WriteFigure(Key.LearningRate, epoch.LearningRate);
            json.WriteNumber(Key.ImageSize, epoch.ImageSize);
            if (epoch.Threads > 0)
                json.WriteNumber(Key.Threads, epoch.Threads);
            if (epoch.ThreadChanges.Count > 0)
                WriteChanges(json, epoch.ThreadChanges);
            json.WriteStartObject(Key.Train);
            foreach (var (task, loss) in epoch.Losses)
            {
                json.WriteStartObject(task);
                json.WriteFigure(Key.Loss, loss);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            if (epoch.Validation is { } validation)
                WriteValidation(json, validation);
            else
                json.WriteNull(EpochLine.ValidationKey);
            json.WriteFigure(Key.Score, epoch.Score);
            if (epoch.Weights.Any(w => double.IsFinite(w.Value)))
                WriteWeights(json, epoch.Weights);
            if (epoch.Gradients is { } gradients)
                WriteGradients(json, gradients);
            if (epoch.Affinities is { } affinities)
                WriteAffinities(json, affinities);
        });

    static void WriteChanges(Utf8JsonWriter json, IReadOnlyList<ThreadChange> changes)
    {
        json.WriteStartArray(Key.ThreadChanges);
        foreach (var change in changes)
        {
            json.WriteStartObject();
            json.WriteNumber(Key.Step, change.Step);
            json.WriteNumber(Key.Threads, change.Threads);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    static void WriteWeights(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, double>> weights)
    {
        json.WriteStartObject(Key.Weights);
        foreach (var (task, weight) in weights)
            json.WriteFigure(task, weight);
        json.WriteEndObject();
    }

    static void WriteAffinities(Utf8JsonWriter json, AffinityFigures affinities)
    {
        json.WriteStartObject(Key.Affinities);
        json.WriteNumber(Key.Steps, affinities.Steps);
        json.WriteStartArray(Key.Tasks);
        foreach (var affinity in affinities.Tasks)
        {
            json.WriteStartObject();
            json.WriteString(Key.Of, affinity.Of);
            json.WriteString(Key.On, affinity.On);
            json.WriteFigure(Key.Share, affinity.Share);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void WriteGradients(Utf8JsonWriter json, GradientFigures gradients)
    {
        json.WriteStartObject(Key.Gradients);
        json.WriteNumber(Key.Steps, gradients.Steps);
        json.WriteStartArray(Key.Blocks);
        foreach (var block in gradients.Blocks)
        {
            json.WriteStartObject();
            json.WriteString(Key.Block, block.Block);
            json.WriteStartObject(Key.Norm);
            foreach (var (task, norm) in block.Norms)
                json.WriteFigure(task, norm);
            json.WriteEndObject();
            json.WriteStartArray(Key.Pairs);
            foreach (var pair in block.Pairs)
            {
                json.WriteStartObject();
                json.WriteString(Key.First, pair.First);
                json.WriteString(Key.Second, pair.Second);
                json.WriteFigure(Key.Cosine, pair.Cosine);
                json.WriteFigure(Key.Conflicting, pair.Conflicting);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void WriteValidation(Utf8JsonWriter json, Evaluation validation)
    {
        json.WriteStartObject(EpochLine.ValidationKey);
        foreach (var (task, figures) in validation.Tasks)
        {
            json.WriteStartObject(task);
            foreach (var (metric, value) in figures.Metrics)
                json.WriteFigure(metric, value);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
