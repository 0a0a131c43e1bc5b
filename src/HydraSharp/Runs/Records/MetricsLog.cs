using System.Text;
using System.Text.Json;
using HydraSharp.Files;
using HydraSharp.Tasks.Metrics;
using HydraSharp.Training.Balancing.Diagnostics;
using HydraSharp.Training.Distributed;

namespace HydraSharp.Runs.Records;

/// <summary>
/// metrics.jsonl: one JSON object an epoch. Written anew from the history each time, so that a resumed run's file has no epoch twice.
/// </summary>
internal static class MetricsLog
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
            json.WriteNumber("epoch", epoch.Epoch);
            json.WriteFigure("seconds", epoch.Seconds);
            json.WriteFigure("images_per_second", epoch.ImagesPerSecond);
            json.WriteFigure("loader_wait", epoch.LoaderWait);
            json.WriteFigure("learning_rate", epoch.LearningRate);
            json.WriteNumber("image_size", epoch.ImageSize);
            if (epoch.Threads > 0)
                json.WriteNumber("threads", epoch.Threads);
            if (epoch.ThreadChanges.Count > 0)
                WriteChanges(json, epoch.ThreadChanges);
            json.WriteStartObject("train");
            foreach (var (task, loss) in epoch.Losses)
            {
                json.WriteStartObject(task);
                json.WriteFigure("loss", loss);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            if (epoch.Validation is { } validation)
                WriteValidation(json, validation);
            else
                json.WriteNull("validation");
            json.WriteFigure("score", epoch.Score);
            if (epoch.Weights.Any(w => double.IsFinite(w.Value)))
                WriteWeights(json, epoch.Weights);
            if (epoch.Gradients is { } gradients)
                WriteGradients(json, gradients);
            if (epoch.Affinities is { } affinities)
                WriteAffinities(json, affinities);
        });

    static void WriteChanges(Utf8JsonWriter json, IReadOnlyList<ThreadChange> changes)
    {
        json.WriteStartArray("thread_changes");
        foreach (var change in changes)
        {
            json.WriteStartObject();
            json.WriteNumber("step", change.Step);
            json.WriteNumber("threads", change.Threads);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    static void WriteWeights(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, double>> weights)
    {
        json.WriteStartObject("weights");
        foreach (var (task, weight) in weights)
            json.WriteFigure(task, weight);
        json.WriteEndObject();
    }

    static void WriteAffinities(Utf8JsonWriter json, AffinityFigures affinities)
    {
        json.WriteStartObject("affinities");
        json.WriteNumber("steps", affinities.Steps);
        json.WriteStartArray("tasks");
        foreach (var affinity in affinities.Tasks)
        {
            json.WriteStartObject();
            json.WriteString("of", affinity.Of);
            json.WriteString("on", affinity.On);
            json.WriteFigure("share", affinity.Share);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void WriteGradients(Utf8JsonWriter json, GradientFigures gradients)
    {
        json.WriteStartObject("gradients");
        json.WriteNumber("steps", gradients.Steps);
        json.WriteStartArray("blocks");
        foreach (var block in gradients.Blocks)
        {
            json.WriteStartObject();
            json.WriteString("block", block.Block);
            json.WriteStartObject("norm");
            foreach (var (task, norm) in block.Norms)
                json.WriteFigure(task, norm);
            json.WriteEndObject();
            json.WriteStartArray("pairs");
            foreach (var pair in block.Pairs)
            {
                json.WriteStartObject();
                json.WriteString("first", pair.First);
                json.WriteString("second", pair.Second);
                json.WriteFigure("cosine", pair.Cosine);
                json.WriteFigure("conflicting", pair.Conflicting);
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
        json.WriteStartObject("validation");
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
