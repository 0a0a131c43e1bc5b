using System.Globalization;
using System.Text.Json;
using HydraSharp.Analysis;

namespace HydraSharp.Cli.Output;

/// <summary>What is known of the pixels of a task, for people and for programs.</summary>
static class PixelOutput
{
    /// <summary>The share that is known by split, and the classes or the range of the values.</summary>
    public static void Table(TextWriter output, PixelSummary pixels, string unit)
    {
        var rows = new List<string[]>
        {
            new[] { "", "train", "validation", "test" },
            (string[])["  pixels known", .. pixels.Known.Select((n, p) => Share(n, pixels.Pixels[p]))],
        };
        rows.AddRange(
            pixels.Classes.Select(c =>
                (string[])["  " + c.Name, .. c.Pixels.Select((n, p) => $"{Share(n, pixels.Known[p])} in {c.Images[p]} images")]
            )
        );
        Columns.Write(output, rows);
        if (pixels.Classes.Count == 0 && !double.IsNaN(pixels.Mean))
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  values from {pixels.Minimum:G4} to {pixels.Maximum:G4} {unit}, mean {pixels.Mean:G4}"
                )
            );
    }

    /// <summary>
    /// <c>"pixels":{"all":{"train":N,…},"known":{…},"minimum":…,"classes":[{"name":…,"pixels":{…},"images":{…}},…]}</c>
    /// </summary>
    public static void Json(Utf8JsonWriter writer, PixelSummary pixels, IReadOnlyList<string> splits)
    {
        writer.WriteStartObject("pixels");
        Counts(writer, "all", pixels.Pixels, splits);
        Counts(writer, "known", pixels.Known, splits);
        JsonLine.Number(writer, "minimum", pixels.Minimum);
        JsonLine.Number(writer, "maximum", pixels.Maximum);
        JsonLine.Number(writer, "mean", pixels.Mean);
        writer.WriteStartArray("classes");
        foreach (var one in pixels.Classes)
        {
            writer.WriteStartObject();
            writer.WriteString("name", one.Name);
            Counts(writer, "pixels", one.Pixels, splits);
            Counts(writer, "images", [.. one.Images.Select(i => (long)i)], splits);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    static void Counts(Utf8JsonWriter writer, string key, IReadOnlyList<long> counts, IReadOnlyList<string> splits)
    {
        writer.WriteStartObject(key);
        foreach (var (split, count) in counts.Index())
            writer.WriteNumber(splits[split], count);
        writer.WriteEndObject();
    }

    static string Share(long count, long all) =>
        all == 0 ? "-" : (100.0 * count / all).ToString("0.##", CultureInfo.InvariantCulture) + " %";
}
