using System.Text.Json;
using HydraSharp.Inference;
using HydraSharp.Networks.Weights.Cache;

namespace HydraSharp.Cli.Output;

/// <summary>Published weights and what the cache has of them, for people and for programs.</summary>
static class WeightsOutput
{
    /// <summary>A table, a line each.</summary>
    public static void Table(TextWriter output)
    {
        var rows = new List<string[]> { new[] { "name", "state", "size", "backbone", "file" } };
        rows.AddRange(CachedWeights.All().Select(k => new[] { k.Name, State(k), ByteSize.Text(k.Bytes), k.Backbone, k.File }));
        Columns.Write(output, rows);
    }

    /// <summary><c>{"folder":…,"weights":[{"name":…,"state":…,"backbone":…,"file":…,"path":…,"url":…,"sha256_begins":…}]}</c></summary>
    public static void Json(TextWriter output) => JsonLine.Write(output, writer =>
        {
            writer.WriteString("folder", CachedWeights.Folder);
            writer.WriteStartArray("weights");
            foreach (var known in CachedWeights.All())
            {
                writer.WriteStartObject();
                Fields(writer, known);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });

    /// <summary>The fields of one.</summary>
    internal static void Fields(Utf8JsonWriter writer, CachedWeights known)
    {
        writer.WriteString("name", known.Name);
        writer.WriteString("state", State(known));
        writer.WriteString("backbone", known.Backbone);
        writer.WriteString("file", known.File);
        writer.WriteString("path", known.Path);
        writer.WriteString("url", known.Url);
        writer.WriteString("sha256_begins", known.Sha256);
        writer.WriteNumber("size", known.Input.Size);
        writer.WriteNumber("resize", known.Input.Resize);
        Numbers(writer, "mean", known.Input.Mean);
        Numbers(writer, "std", known.Input.Std);
    }

    static void Numbers(Utf8JsonWriter writer, string key, IReadOnlyList<double> values)
    {
        writer.WriteStartArray(key);
        foreach (var value in values)
            writer.WriteNumberValue(value);
        writer.WriteEndArray();
    }

    static string State(CachedWeights weights) => weights.State.ToString().ToLowerInvariant();
}
