using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using HydraSharp.Inference.Cards;
using HydraSharp.Server.Http;
using Microsoft.AspNetCore.Http;

namespace HydraSharp.Server.Protocol;

/// <summary>Writes the answer of the open inference protocol.</summary>
static class InferResponse
{
    /// <summary>Writes it, with the tensors that were wanted so after the JSON. A number that is not finite is null in JSON.</summary>
    public static Task WriteAsync(HttpContext context, string model, string? id, IReadOnlyList<Tensor> outputs)
    {
        var buffer = Body.Json(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("model_name", model);
            if (id is not null)
                writer.WriteString("id", id);
            writer.WriteStartArray("outputs");
            foreach (var output in outputs)
                Write(writer, output);
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
        if (!outputs.Any(o => o.IsBinary))
            return Body.WriteAsync(context, "application/json", buffer.WrittenMemory);
        context.Response.Headers[InferEndpoint.JsonLength] = buffer.WrittenCount.ToString(CultureInfo.InvariantCulture);
        // The protocol's bytes are little-endian, as are those of every machine that ONNX Runtime is built for.
        foreach (var row in outputs.Where(o => o.IsBinary).SelectMany(o => o.Rows))
            buffer.Write(MemoryMarshal.AsBytes(row.AsSpan()));
        return Body.WriteAsync(context, "application/octet-stream", buffer.WrittenMemory);
    }

    static void Write(Utf8JsonWriter writer, Tensor output)
    {
        writer.WriteStartObject();
        writer.WriteString("name", output.Task.Name);
        writer.WriteString("datatype", "FP32");
        writer.WriteStartArray("shape");
        writer.WriteNumberValue(output.Rows.Count);
        foreach (var length in output.Shape)
            writer.WriteNumberValue(length);
        writer.WriteEndArray();
        if (output.IsBinary)
        {
            writer.WriteStartObject("parameters");
            writer.WriteNumber("binary_data_size", output.Rows.Sum(r => (long)r.Length * sizeof(float)));
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteStartArray("data");
            foreach (var row in output.Rows)
            foreach (var number in row)
                if (float.IsFinite(number))
                    writer.WriteNumberValue(number);
                else
                    writer.WriteNullValue();
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    /// <summary>One output.</summary>
    /// <param name="Task">What it answers.</param>
    /// <param name="Shape">Lengths of one answer.</param>
    /// <param name="IsBinary">Whether its numbers come after the JSON.</param>
    /// <param name="Rows">The numbers of each image.</param>
    public sealed record Tensor(TaskCard Task, IReadOnlyList<long> Shape, bool IsBinary, IReadOnlyList<float[]> Rows);
}
