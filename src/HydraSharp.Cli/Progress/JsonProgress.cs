using System.Text.Json;
using HydraSharp.Cli.Output;
using HydraSharp.Tasks.Metrics;
using HydraSharp.Training;

namespace HydraSharp.Cli.Progress;

/// <summary>Every event as one JSON object on one line of stdout.</summary>
sealed class JsonProgress(Terminal terminal) : TrainingProgress
{
    protected override void Report(TrainingEvent step) => JsonLine.Write(terminal.Out, writer =>
        {
            switch (step)
            {
                case TrainingEvent.Note note:
                    Text(writer, "note", note.Text);
                    break;
                case TrainingEvent.Warning warning:
                    Text(writer, "warning", warning.Text);
                    break;
                case TrainingEvent.Reading reading:
                    Share(writer, "reading", reading.Done, reading.Total);
                    break;
                case TrainingEvent.Filling filling:
                    Share(writer, "filling", filling.Done, filling.Total);
                    break;
                case TrainingEvent.Stepped stepped:
                    Step(writer, stepped);
                    break;
                case TrainingEvent.EpochEnded epoch:
                    Epoch(writer, epoch);
                    break;
                case TrainingEvent.StoppedEarly stopped:
                    Text(writer, "stopped_early", stopped.ToString());
                    writer.WriteNumber("epoch", stopped.Epoch);
                    writer.WriteNumber("epochs", stopped.Epochs);
                    writer.WriteNumber("best_epoch", stopped.Best);
                    writer.WriteNumber("patience", stopped.Patience);
                    break;
                case TrainingEvent.Saved saved:
                    writer.WriteString("event", "saved");
                    writer.WriteString("folder", saved.Folder);
                    break;
            }
        });

    static void Share(Utf8JsonWriter writer, string kind, int done, int total)
    {
        writer.WriteString("event", kind);
        writer.WriteNumber("done", done);
        writer.WriteNumber("total", total);
    }

    static void Text(Utf8JsonWriter writer, string kind, string text)
    {
        writer.WriteString("event", kind);
        writer.WriteString("text", text);
    }

    static void Step(Utf8JsonWriter writer, TrainingEvent.Stepped step)
    {
        writer.WriteString("event", "step");
        writer.WriteNumber("epoch", step.Epoch);
        writer.WriteNumber("epochs", step.Epochs);
        writer.WriteNumber("step", step.Step);
        writer.WriteNumber("steps", step.Steps);
        JsonLine.Number(writer, "images_per_second", step.ImagesPerSecond);
        JsonLine.Number(writer, "seconds_left", step.Left.TotalSeconds);
        writer.WriteNumber("memory_bytes", step.MemoryBytes);
        JsonLine.Number(writer, "learning_rate", step.LearningRate);
        Numbers(writer, "losses", step.Losses);
    }

    static void Epoch(Utf8JsonWriter writer, TrainingEvent.EpochEnded epoch)
    {
        writer.WriteString("event", "epoch");
        writer.WriteNumber("epoch", epoch.Epoch);
        writer.WriteNumber("epochs", epoch.Epochs);
        JsonLine.Number(writer, "seconds", epoch.Seconds);
        JsonLine.Number(writer, "images_per_second", epoch.ImagesPerSecond);
        Numbers(writer, "losses", epoch.Losses);
        writer.WriteBoolean("best", epoch.Best);
        if (epoch.Validation is { } validation)
            Tasks(writer, validation);
        else
            writer.WriteNull("validation");
    }

    static void Tasks(Utf8JsonWriter writer, Evaluation validation)
    {
        writer.WriteStartObject("validation");
        foreach (var (name, task) in validation.Tasks)
            Numbers(writer, name, task.Metrics);
        writer.WriteEndObject();
    }

    static void Numbers(Utf8JsonWriter writer, string key, IReadOnlyList<KeyValuePair<string, double>> values)
    {
        writer.WriteStartObject(key);
        foreach (var (name, value) in values)
            JsonLine.Number(writer, name, value);
        writer.WriteEndObject();
    }
}
