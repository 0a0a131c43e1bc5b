using System.Globalization;
using System.Text.Json;

namespace HydraSharp.Inference;

/// <summary>
/// Answers as JSON, the same wherever they are given: a number as <c>{"value":31.4,"unit":"years"}</c>, a class as
/// <c>{"label":…,"probability":…,"probabilities":{…}}</c>, a level likewise with its index as <c>level</c>, labels as
/// <c>{"labels":[…],"probabilities":{…}}</c>. Of a map its width and height, and the share of each class, the range of its numbers with
/// their unit, or the mean direction. Numbers have six significant digits; one that is not finite is null.
/// </summary>
public static class AnswerJson
{
    /// <summary>Writes one answer as an object.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="maps">Whether one that is a map has its colours with it, as <c>map</c> (<see cref="MapJson"/>).</param>
    public static void Write(Utf8JsonWriter writer, Answer answer, bool maps = false)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        switch (answer)
        {
            case Answer.Number number:
                Number(writer, "value", number.Value);
                writer.WriteString("unit", number.Unit);
                break;
            case Answer.Category category:
                writer.WriteString("label", category.Label);
                Number(writer, "probability", category.Probability);
                Probabilities(writer, category.Probabilities);
                break;
            case Answer.Level level:
                writer.WriteString("label", level.Label);
                writer.WriteNumber("level", level.Index);
                Number(writer, "probability", level.Probability);
                Probabilities(writer, level.Probabilities);
                break;
            case Answer.Labels labels:
                writer.WriteStartArray("labels");
                foreach (var label in labels.Present)
                    writer.WriteStringValue(label);
                writer.WriteEndArray();
                Probabilities(writer, labels.Probabilities);
                break;
            default:
                Map(writer, answer);
                if (!maps)
                    break;
                writer.WritePropertyName("map");
                MapJson.Write(writer, answer);
                break;
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes the answers of several tasks as one object, a key per task.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="tasks">The answers.</param>
    /// <param name="maps">Whether maps have their colours with them.</param>
    public static void Write(Utf8JsonWriter writer, IEnumerable<KeyValuePair<string, Answer>> tasks, bool maps = false)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(tasks);
        writer.WriteStartObject();
        foreach (var (name, answer) in tasks)
        {
            writer.WritePropertyName(name);
            Write(writer, answer, maps);
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes a number with six significant digits, or null when it is not finite.</summary>
    public static void Number(Utf8JsonWriter writer, string name, double value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (double.IsFinite(value))
            writer.WriteNumber(name, Rounded(value));
        else
            writer.WriteNull(name);
    }

    static void Map(Utf8JsonWriter writer, Answer answer)
    {
        switch (answer)
        {
            case Answer.ClassMap map:
                Size(writer, map.Width, map.Height);
                writer.WriteStartObject("shares");
                foreach (var (name, share) in map.Shares)
                    Number(writer, name, share);
                writer.WriteEndObject();
                break;
            case Answer.NumberMap map:
                Size(writer, map.Width, map.Height);
                var (least, median, most) = map.Range();
                Number(writer, "minimum", least);
                Number(writer, "median", median);
                Number(writer, "maximum", most);
                writer.WriteString("unit", map.Unit);
                break;
            case Answer.DirectionMap map:
                Size(writer, map.Width, map.Height);
                var (x, y, z) = map.Mean();
                writer.WriteStartObject("mean");
                Number(writer, "x", x);
                Number(writer, "y", y);
                Number(writer, "z", z);
                writer.WriteEndObject();
                break;
        }
    }

    static void Size(Utf8JsonWriter writer, int width, int height)
    {
        writer.WriteNumber("width", width);
        writer.WriteNumber("height", height);
    }

    static void Probabilities(Utf8JsonWriter writer, IReadOnlyList<KeyValuePair<string, double>> probabilities)
    {
        writer.WriteStartObject("probabilities");
        foreach (var (name, probability) in probabilities)
            Number(writer, name, probability);
        writer.WriteEndObject();
    }

    // Through text: the nearest double to the decimal that is read.
    static double Rounded(double value)
    {
        var rounded = double.Parse(value.ToString("G6", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return rounded == 0 ? 0
            : double.IsFinite(rounded) ? rounded
            : value;
    }
}
