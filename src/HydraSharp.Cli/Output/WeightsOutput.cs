using System.Text.Json;
using HydraSharp.Files;
using HydraSharp.Networks.Weights.Cache;

namespace HydraSharp.Cli.Output;

/// <summary>Published weights and what the cache has of them, for people and for programs.</summary>
static class WeightsOutput
{
    /// <summary>A table, a line each.</summary>
    public static void Table(TextWriter output, WeightsCache cache)
    {
        var rows = new List<string[]> { new[] { "name", "state", "size", "backbone", "file" } };
        rows.AddRange(KnownWeights.All.Select(k => new[] { k.Name, State(cache, k), StorageFailure.Size(k.Bytes), k.Backbone, k.File }));
        Columns.Write(output, rows);
    }

    /// <summary><c>{"folder":…,"weights":[{"name":…,"state":…,"backbone":…,"file":…,"path":…,"url":…,"sha256_begins":…}]}</c></summary>
    public static void Json(TextWriter output, WeightsCache cache) => JsonLine.Write(output, writer =>
        {
            writer.WriteString("folder", cache.Folder);
            writer.WriteStartArray("weights");
            foreach (var known in KnownWeights.All)
            {
                writer.WriteStartObject();
                Fields(writer, cache, known);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });

    /// <summary>The fields of one.</summary>
    internal static void Fields(Utf8JsonWriter writer, WeightsCache cache, KnownWeights known)
    {
        writer.WriteString("name", known.Name);
        writer.WriteString("state", State(cache, known));
        writer.WriteString("backbone", known.Backbone);
        writer.WriteString("file", known.File);
        writer.WriteString("path", cache.PathOf(known));
        writer.WriteString("url", cache.AddressOf(known));
        writer.WriteString("sha256_begins", known.Sha256);
    }

    static string State(WeightsCache cache, KnownWeights known) => cache.StateOf(known).ToString().ToLowerInvariant();
}
