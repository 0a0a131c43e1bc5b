using System.Text.Json;

namespace HydraSharp.Server.Protocol;

/// <summary>The parameters of a request, an input or an output that this server knows; others are passed over.</summary>
/// <param name="BinaryDataSize">Bytes of a tensor that comes after the JSON.</param>
/// <param name="BinaryData">Whether an output is wanted after the JSON.</param>
/// <param name="BinaryDataOutput">Whether all outputs are, unless they say otherwise.</param>
/// <param name="Timeout">How long the request may wait, in microseconds.</param>
readonly record struct InferParameters(long? BinaryDataSize, bool? BinaryData, bool? BinaryDataOutput, long? Timeout)
{
    /// <summary>Reads the object that comes next.</summary>
    public static InferParameters Read(ref Utf8JsonReader reader)
    {
        Json.Next(ref reader, JsonTokenType.StartObject, "parameters must be an object");
        var found = default(InferParameters);
        while (Json.NextKey(ref reader))
        {
            if (reader.ValueTextEquals("binary_data_size"u8))
                found = found with { BinaryDataSize = Json.Whole(ref reader, "binary_data_size") };
            else if (reader.ValueTextEquals("binary_data"u8))
                found = found with { BinaryData = Json.Boolean(ref reader, "binary_data") };
            else if (reader.ValueTextEquals("binary_data_output"u8))
                found = found with { BinaryDataOutput = Json.Boolean(ref reader, "binary_data_output") };
            else if (reader.ValueTextEquals("timeout"u8))
                found = found with { Timeout = Json.Whole(ref reader, "timeout") };
            else
                Json.Pass(ref reader);
        }

        return found;
    }
}
