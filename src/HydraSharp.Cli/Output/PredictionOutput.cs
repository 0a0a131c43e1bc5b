using System.Globalization;
using System.Text.Json;
using HydraSharp.Inference;

namespace HydraSharp.Cli.Output;

/// <summary>The answers for a picture, for people and for programs.</summary>
static class PredictionOutput
{
    /// <summary><c>{"image":…, "tasks":{…}}</c> or <c>{"image":…, "error":…}</c>.</summary>
    public static void Json(TextWriter output, ImagePrediction prediction) => JsonLine.Write(output, writer =>
    {
        writer.WriteString("image", prediction.Image);
        if (prediction.Error is not null) writer.WriteString("error", prediction.Error);
        if (prediction.Tasks is null) return;
        writer.WriteStartObject("tasks");
        foreach (var (name, answer) in prediction.Tasks)
        {
            writer.WritePropertyName(name);
            Write(writer, answer);
        }

        writer.WriteEndObject();
    });

    /// <summary>A line for the picture and one for each task; what cannot be read goes to <paramref name="error"/>.</summary>
    public static void Text(TextWriter output, TextWriter error, ImagePrediction prediction)
    {
        if (prediction.Tasks is null)
        {
            error.WriteLine($"{prediction.Image}: {prediction.Error}");
            return;
        }

        output.WriteLine(prediction.Image);
        Columns.Write(output, [.. prediction.Tasks.Select(t => new[] { "  " + t.Key, Words(t.Value) })]);
    }

    static void Write(Utf8JsonWriter writer, Answer answer)
    {
        writer.WriteStartObject();
        switch (answer)
        {
            case Answer.Number number:
                JsonLine.Number(writer, "value", number.Value);
                writer.WriteString("unit", number.Unit);
                break;
            case Answer.Category category:
                writer.WriteString("label", category.Label);
                JsonLine.Number(writer, "probability", category.Probability);
                Probabilities(writer, category.Probabilities);
                break;
            case Answer.Level level:
                writer.WriteString("label", level.Label);
                writer.WriteNumber("index", level.Index);
                JsonLine.Number(writer, "probability", level.Probability);
                Probabilities(writer, level.Probabilities);
                break;
            case Answer.Labels labels:
                writer.WriteStartArray("labels");
                foreach (var label in labels.Present) writer.WriteStringValue(label);
                writer.WriteEndArray();
                Probabilities(writer, labels.Probabilities);
                break;
        }

        writer.WriteEndObject();
    }

    static void Probabilities(Utf8JsonWriter writer, IReadOnlyList<KeyValuePair<string, double>> probabilities)
    {
        writer.WriteStartObject("probabilities");
        foreach (var (label, probability) in probabilities) JsonLine.Number(writer, label, probability);
        writer.WriteEndObject();
    }

    static string Words(Answer answer) => answer switch
    {
        Answer.Number number => string.Create(CultureInfo.InvariantCulture, $"{number.Value:0.##} {number.Unit}").TrimEnd(),
        Answer.Category category => $"{category.Label} ({Percent(category.Probability)})",
        Answer.Level level => $"{level.Label} ({Percent(level.Probability)})",
        Answer.Labels { Present.Count: 0 } => "none",
        Answer.Labels labels => string.Join(", ", labels.Probabilities.Where(p => labels.Present.Contains(p.Key)).Select(p => $"{p.Key} ({Percent(p.Value)})")),
        _ => answer.ToString(),
    };

    static string Percent(double share) => (100 * share).ToString("F1", CultureInfo.InvariantCulture) + " %";
}
