using System.Globalization;
using System.Text.Json;
using HydraSharp.Cli.Progress;
using HydraSharp.Inspection;

namespace HydraSharp.Cli.Output;

/// <summary>What a network is made of, for people and for programs.</summary>
static class ModelOutput
{
    /// <summary>The layers, then the parts, then the memory.</summary>
    public static void Table(TextWriter output, ModelInspection model)
    {
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{model.Experiment.Backbone.GetType().Name} at {model.Experiment.Image.InputText()} pixels; outputs of one image"
            )
        );
        Columns.Write(
            output,
            [
                ["layer", "kind", "weight", "output", "parameters", "MACs"],
                .. model.Layers.Select(l =>
                    (string[])[l.Name, l.Kind, Shape(l.Weights), Shape(l.Output), Count(l.Parameters), l.Macs == 0 ? "" : Macs(l.Macs)]
                ),
            ]
        );
        output.WriteLine();
        Parts(output, model);
        output.WriteLine();
        var memory = model.Memory;
        output.WriteLine(
            $"Memory to train with batches of {model.Experiment.Training.BatchSize} "
                + $"in {model.Experiment.Training.Precision.ToString().ToLowerInvariant()}, estimated without what the libraries take:"
        );
        Columns.Write(output, [.. Amounts(memory).Select(m => new[] { "  " + m.Name, ProgressText.Memory(m.Bytes) })]);
    }

    static void Parts(TextWriter output, ModelInspection model)
    {
        var (all, shared) = model.Parameters;
        Columns.Write(
            output,
            [
                ["part", "parameters", "frozen", "MACs"],
                .. model.Parts.Select(p =>
                    (string[])
                        [p.Name, Count(p.Parameters), p.Parameters == p.Trainable ? "" : Count(p.Parameters - p.Trainable), Macs(p.Macs)]
                ),
                ["total", Count(all), "", Macs(model.Macs)],
            ]
        );
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{100.0 * shared / Math.Max(1, all):F1} % of the parameters are shared by all tasks"
            )
        );
    }

    /// <summary><c>{"image_size":…,"parameters":…,"shared_parameters":…,"macs":…,"parts":[…],"memory_bytes":{…},"layers":[…]}</c></summary>
    public static void Json(TextWriter output, ModelInspection model) => JsonLine.Write(output, writer =>
        {
            writer.WriteNumber("image_size", model.Experiment.Image.Size);
            writer.WriteNumber("image_width", model.Experiment.Image.InputWidth());
            writer.WriteNumber("batch_size", model.Experiment.Training.BatchSize);
            writer.WriteNumber("parameters", model.Parameters.All);
            writer.WriteNumber("shared_parameters", model.Parameters.Shared);
            Macs(writer, model.Macs);
            writer.WriteStartArray("parts");
            foreach (var part in model.Parts)
            {
                writer.WriteStartObject();
                writer.WriteString("name", part.Name);
                writer.WriteNumber("parameters", part.Parameters);
                writer.WriteNumber("trainable", part.Trainable);
                Macs(writer, part.Macs);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteStartObject("memory_bytes");
            foreach (var (name, bytes) in Amounts(model.Memory))
                writer.WriteNumber(name.Replace(' ', '_'), bytes);
            writer.WriteEndObject();
            Layers(writer, model);
        });

    static void Layers(Utf8JsonWriter writer, ModelInspection model)
    {
        writer.WriteStartArray("layers");
        foreach (var layer in model.Layers)
        {
            writer.WriteStartObject();
            writer.WriteString("name", layer.Name);
            writer.WriteString("kind", layer.Kind);
            Lengths(writer, "weight", layer.Weights);
            Lengths(writer, "output", layer.Output);
            writer.WriteNumber("parameters", layer.Parameters);
            Macs(writer, layer.Macs);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    static void Macs(Utf8JsonWriter writer, long? macs)
    {
        if (macs is { } known)
            writer.WriteNumber("macs", known);
        else
            writer.WriteNull("macs");
    }

    static void Lengths(Utf8JsonWriter writer, string key, IReadOnlyList<long> lengths)
    {
        writer.WriteStartArray(key);
        foreach (var length in lengths)
            writer.WriteNumberValue(length);
        writer.WriteEndArray();
    }

    static IEnumerable<(string Name, long Bytes)> Amounts(ModelInspection.Bytes memory) =>
        [
            ("weights", memory.Weights),
            ("gradients", memory.Gradients),
            ("optimizer", memory.Optimizer),
            ("activations", memory.Activations),
            ("read ahead", memory.Batches),
            ("total", memory.Total),
        ];

    static string Shape(IReadOnlyList<long> lengths) => string.Join(" x ", lengths);

    // A layer that does not say how many it takes makes the sum unknown as well.
    static string Macs(long? macs) => macs is { } known ? Count(known) : "unknown";

    static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', ' ');
}
