using System.Globalization;
using HydraSharp.Benchmarks;
using HydraSharp.Inference;

namespace HydraSharp.Cli.Output;

/// <summary>What balancing methods cost, for people and for programs.</summary>
static class BalancingOutput
{
    /// <summary>
    /// <c>{"tasks":[…],"images":N,"size":"W x H","shared_parameters":N,"threads":N,"rounds":N,
    /// "methods":[{"method":…,"family":…,"at":…,"milliseconds":…,"cost":…,"memory_bytes":N},…]}</c>.
    /// </summary>
    public static void Json(TextWriter output, BalancingCosts costs) => JsonLine.Write(output, writer =>
        {
            writer.WriteStartArray("tasks");
            foreach (var task in costs.Tasks)
                writer.WriteStringValue(task);
            writer.WriteEndArray();
            writer.WriteNumber("images", costs.Images);
            writer.WriteString("size", costs.Size);
            writer.WriteNumber("shared_parameters", costs.SharedParameters);
            writer.WriteNumber("threads", costs.Threads);
            writer.WriteNumber("rounds", costs.Rounds);
            writer.WriteStartArray("methods");
            foreach (var method in costs.Methods)
            {
                writer.WriteStartObject();
                writer.WriteString("method", method.Method);
                writer.WriteString("family", method.Family);
                if (method.At is { } at)
                    writer.WriteString("at", at.ToString());
                JsonLine.Number(writer, "milliseconds", method.Milliseconds);
                JsonLine.Number(writer, "cost", method.Cost);
                writer.WriteNumber("memory_bytes", method.MemoryBytes);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });

    /// <summary>A table, and beneath it, apart, what its columns mean.</summary>
    public static void Table(TextWriter output, TextWriter error, BalancingCosts costs)
    {
        Columns.Write(
            output,
            [
                ["method", "works on", "ms a step", "cost", "memory"],
                .. costs.Methods.Select(Row),
            ]
        );
        error.WriteLine(
            (
                $"{costs.Images} images of {costs.Size} a step, tasks {string.Join(", ", costs.Tasks)}; the "
                + $"shared part has {costs.SharedParameters:N0} numbers; {costs.Threads} threads, {costs.Rounds} rounds"
            ).ToString(CultureInfo.InvariantCulture)
        );
        error.WriteLine(
            "cost: time over that of the plain step in the same round, the median; "
                + "memory: growth of the process at its largest, with network and optimizer"
        );
    }

    static string[] Row(BalancingCost method) =>
        [
            method.Method,
            method.At is { } at ? $"{method.Family} at {at}" : method.Family,
            method.Milliseconds.ToString("F1", CultureInfo.InvariantCulture),
            method.Cost.ToString("F2", CultureInfo.InvariantCulture),
            method.MemoryBytes == 0 ? "-" : ByteSize.Text(method.MemoryBytes),
        ];
}
