using System.Text.Json;
using HydraSharp.Server.Http;

namespace HydraSharp.Server.Protocol;

/// <summary>A request of the open inference protocol, version 2, as it was said; whether it fits the model is another question.</summary>
/// <param name="Id">Its id, which the answer repeats.</param>
/// <param name="Inputs">The input tensors.</param>
/// <param name="Outputs">The outputs that are wanted; none for all.</param>
/// <param name="Parameters">What it asks beyond that.</param>
sealed record InferRequest(string? Id, IReadOnlyList<InferInput> Inputs, IReadOnlyList<InferOutput> Outputs, InferParameters Parameters)
{
    const int MostTensors = 1024;
    const string Version1 =
        "this is a request of the protocol's version 1 (instances); this address takes version 2: inputs with name, shape, datatype, data";

    /// <summary>Reads a request.</summary>
    /// <exception cref="RefusedException">It is not one.</exception>
    public static InferRequest Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            return Whole(json);
        }
        catch (JsonException)
        {
            throw Json.Wrong(
                BodyKind.IsImage(json.Span)
                    ? "this is an image, which this protocol does not take: POST it to /predict/NAME, or send its pixels as the input"
                    : "the body is not valid JSON"
            );
        }
        catch (InvalidOperationException)
        {
            throw Json.Wrong("a text in the body is not valid Unicode");
        }
    }

    static InferRequest Whole(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span);
        Json.Next(ref reader, JsonTokenType.StartObject, "the body must be a JSON object");
        string? id = null;
        var isVersion1 = false;
        List<InferInput>? inputs = null;
        List<InferOutput>? outputs = null;
        var parameters = default(InferParameters);
        while (Json.NextKey(ref reader))
        {
            if (reader.ValueTextEquals("id"u8))
                id = Json.Text(ref reader, "id");
            else if (reader.ValueTextEquals("parameters"u8))
                parameters = InferParameters.Read(ref reader);
            else if (reader.ValueTextEquals("inputs"u8))
                inputs = inputs is null ? InputsOf(ref reader, json) : throw Json.Wrong("inputs is duplicated");
            else if (reader.ValueTextEquals("outputs"u8))
                outputs = outputs is null ? OutputsOf(ref reader) : throw Json.Wrong("outputs is duplicated");
            else
            {
                isVersion1 |= reader.ValueTextEquals("instances"u8);
                Json.Pass(ref reader);
            }
        }

        // Whatever follows the object is an error, which the reader reports.
        reader.Read();
        return new(id, inputs ?? throw Json.Wrong(isVersion1 ? Version1 : "inputs are missing"), outputs ?? [], parameters);
    }

    static List<InferInput> InputsOf(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        const string otherwise = "inputs must be an array of objects";
        Json.Next(ref reader, JsonTokenType.StartArray, otherwise);
        var inputs = new List<InferInput>();
        while (Json.NextObject(ref reader, otherwise))
        {
            if (inputs.Count == MostTensors)
                throw Json.Wrong("there are too many inputs");
            inputs.Add(InferInput.Read(ref reader, json));
        }

        return inputs;
    }

    static List<InferOutput> OutputsOf(ref Utf8JsonReader reader)
    {
        const string otherwise = "outputs must be an array of objects";
        Json.Next(ref reader, JsonTokenType.StartArray, otherwise);
        var outputs = new List<InferOutput>();
        while (Json.NextObject(ref reader, otherwise))
        {
            if (outputs.Count == MostTensors)
                throw Json.Wrong("there are too many outputs");
            outputs.Add(InferOutput.Read(ref reader));
        }

        return outputs;
    }
}
