using System.Globalization;
using System.Text.Json;
using HydraSharp.Analysis;
using HydraSharp.Data;
using HydraSharp.Data.Splits.Similarity;
using HydraSharp.Inspection;
using HydraSharp.Specs;

namespace HydraSharp.Cli.Output;

/// <summary>What was seen in data, for people and for programs.</summary>
static class DataOutput
{
    const int GroupsShown = 10;
    const int BarWidth = 30;

    static readonly string[] SplitNames = ["train", "validation", "test"];

    /// <summary>Tables, then what a person should look at.</summary>
    public static void Table(TextWriter output, DataInspection data)
    {
        foreach (var note in data.Notes)
            output.WriteLine(note);
        Columns.Write(
            output,
            [
                ["", .. SplitNames],
                ["images", .. data.Parts.Select(Number)],
                .. data.Tasks.Select(t => (string[])[t.Task.Name, .. t.Labelled.Select((n, p) => $"{n} ({Percent(n, data.Parts[p])})")]),
            ]
        );
        foreach (var task in data.Tasks)
            Task(output, task);
        output.WriteLine();
        Duplicates(output, data);
        Augmentation(output, data);
        foreach (var bad in data.Unreadable)
            output.WriteLine("cannot be read: " + bad);
        output.WriteLine();
        var warnings = data.Warnings().ToArray();
        output.WriteLine(warnings.Length == 0 ? "Nothing that needs a look." : "Worth a look:");
        foreach (var warning in warnings)
            output.WriteLine("  " + warning);
    }

    /// <summary>
    /// <c>{"splits":{"train":N,…},"tasks":{"age":{"labelled":{…},"groups":[…],…}},"duplicates":{…},
    /// "augmentation":[{"transform":"RandomHorizontalFlip","task":"depth","passed":true,"finding":"…"},…],
    /// "unreadable":[…],"warnings":[…]}</c>
    /// </summary>
    public static void Json(TextWriter output, DataInspection data, string? sheet, string? augmentationSheet) =>
        JsonLine.Write(output, writer =>
        {
            Counts(writer, "splits", data.Parts);
            writer.WriteStartObject("tasks");
            foreach (var task in data.Tasks)
                Task(writer, task);
            writer.WriteEndObject();
            writer.WriteStartArray("never_labelled_together");
            foreach (var (one, other) in data.NeverTogether)
                Strings(writer, [one, other]);
            writer.WriteEndArray();
            Counts(writer, "without_labels", data.Unlabelled);
            Duplicates(writer, data);
            Augmentation(writer, data);
            writer.WritePropertyName("unreadable");
            Strings(writer, data.Unreadable);
            writer.WritePropertyName("notes");
            Strings(writer, data.Notes);
            writer.WritePropertyName("warnings");
            Strings(writer, data.Warnings());
            writer.WriteString("sheet", sheet);
            writer.WriteString("augmentation_sheet", augmentationSheet);
        });

    static void Task(TextWriter output, LabelSummary task)
    {
        output.WriteLine();
        output.WriteLine(
            task.Values is { } v
                ? string.Create(
                        CultureInfo.InvariantCulture,
                        $"{task.Task.Name} ({task.Task.GetType().Name}): {v.Minimum:G6} to {v.Maximum:G6} "
                            + $"{task.Unit}, mean {v.Mean:G4}, median {v.Median:G6}, deviation {v.Deviation:G4}"
                    )
                    .Replace(" ,", ",", StringComparison.Ordinal)
                : $"{task.Task.Name} ({task.Task.GetType().Name})"
        );
        if (task.Pixels is { } pixels)
            PixelOutput.Table(output, pixels, task.Unit);
        var most = Math.Max(1, task.Groups.Select(g => g.Counts[0]).DefaultIfEmpty(0).Max());
        if (task.Pixels is not null)
            return;
        Columns.Write(
            output,
            [
                ["", .. SplitNames],
                .. task.Groups.Select(g =>
                    (string[])
                        [
                            "  " + g.Name,
                            .. g.Counts.Select((n, p) => $"{n} ({Percent(n, task.Labelled[p])})"),
                            new string('#', (int)Math.Ceiling((double)g.Counts[0] * BarWidth / most)),
                        ]
                ),
            ]
        );
    }

    static void Duplicates(TextWriter output, DataInspection data)
    {
        var found = data.Duplicates;
        output.WriteLine(
            $"Duplicates: {found.Groups.Count} images occur more than once "
                + $"({found.Groups.Sum(g => g.Count)} files); pairs: {found.Count(Likeness.SameBytes)} the "
                + $"same bytes, {found.Count(Likeness.SamePixels)} the same pixels, {found.Count(Likeness.Near)} nearly the same"
        );
        Groups(output, data, "in different splits", found.Across);
        foreach (var (column, groups) in found.Disagreeing)
            Groups(output, data, $"with different labels for {column}", groups);
    }

    static void Augmentation(TextWriter output, DataInspection data)
    {
        if (data.Augmentation.Count == 0)
            return;
        output.WriteLine();
        output.WriteLine("Augmentation: does the label move with the image?");
        foreach (var tried in data.Augmentation)
            output.WriteLine($"  {tried.Transform, -22}{tried.Task, -16}{(tried.Passed ? "pass" : "FAIL")}  {tried.Finding}");
        output.WriteLine();
    }

    static void Groups(TextWriter output, DataInspection data, string title, IReadOnlyList<IReadOnlyList<int>> groups)
    {
        if (groups.Count == 0)
            return;
        output.WriteLine($"  {groups.Count} {title}{(groups.Count > GroupsShown ? $", such as" : "")}:");
        foreach (var group in groups.Take(GroupsShown))
            output.WriteLine("    " + string.Join("  ", group.Select(i => $"{data.Examples[i].Key} ({Name(data.Examples[i].Split)})")));
    }

    static void Task(Utf8JsonWriter writer, LabelSummary task)
    {
        writer.WriteStartObject(task.Task.Name);
        writer.WriteString("type", task.Task.GetType().Name);
        Counts(writer, "labelled", task.Labelled);
        if (task.Pixels is { } pixels)
            PixelOutput.Json(writer, pixels, SplitNames);
        if (task.Values is { } values)
        {
            writer.WriteString("unit", task.Unit);
            JsonLine.Number(writer, "minimum", values.Minimum);
            JsonLine.Number(writer, "maximum", values.Maximum);
            JsonLine.Number(writer, "mean", values.Mean);
            JsonLine.Number(writer, "median", values.Median);
            JsonLine.Number(writer, "std", values.Deviation);
        }

        writer.WriteStartArray(task.Values is null ? "classes" : "ranges");
        foreach (var group in task.Groups)
        {
            writer.WriteStartObject();
            writer.WriteString("name", group.Name);
            foreach (var (part, count) in group.Counts.Index())
                writer.WriteNumber(SplitNames[part], count);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    static void Duplicates(Utf8JsonWriter writer, DataInspection data)
    {
        var found = data.Duplicates;
        writer.WriteStartObject("duplicates");
        writer.WriteNumber("groups", found.Groups.Count);
        writer.WriteNumber("files", found.Groups.Sum(g => g.Count));
        writer.WriteNumber("across_parts", found.Across.Count);
        writer.WriteStartObject("with_different_labels");
        foreach (var (column, groups) in found.Disagreeing)
            writer.WriteNumber(column, groups.Count);
        writer.WriteEndObject();
        writer.WriteStartArray("pairs");
        foreach (var pair in found.Pairs)
        {
            writer.WriteStartObject();
            writer.WriteString("first", data.Examples[pair.First].Key);
            writer.WriteString("first_part", Name(data.Examples[pair.First].Split));
            writer.WriteString("second", data.Examples[pair.Second].Key);
            writer.WriteString("second_part", Name(data.Examples[pair.Second].Split));
            writer.WriteString("likeness", Words.Snake(pair.Likeness.ToString()));
            writer.WriteNumber("distance", pair.Distance);
            writer.WriteNumber("correlation", Math.Round(pair.Correlation, 4));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    static void Augmentation(Utf8JsonWriter writer, DataInspection data)
    {
        writer.WriteStartArray("augmentation");
        foreach (var tried in data.Augmentation)
        {
            writer.WriteStartObject();
            writer.WriteString("transform", tried.Transform);
            writer.WriteString("task", tried.Task);
            writer.WriteBoolean("passed", tried.Passed);
            writer.WriteString("finding", tried.Finding);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    static void Counts(Utf8JsonWriter writer, string key, IReadOnlyList<int> counts)
    {
        writer.WriteStartObject(key);
        foreach (var (part, count) in counts.Index())
            writer.WriteNumber(SplitNames[part], count);
        writer.WriteEndObject();
    }

    static void Strings(Utf8JsonWriter writer, IEnumerable<string> texts)
    {
        writer.WriteStartArray();
        foreach (var text in texts)
            writer.WriteStringValue(text);
        writer.WriteEndArray();
    }

    static string Name(Split part) => SplitNames[(int)part];

    static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);

    static string Percent(int count, int all) =>
        all == 0 ? "-" : (100.0 * count / all).ToString("0.#", CultureInfo.InvariantCulture) + " %";
}
