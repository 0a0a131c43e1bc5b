using System.Text.Json;

namespace HydraSharp.Server.Protocol;

/// <summary>An input tensor of a request, its data not yet read.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Datatype">Type of its numbers, as the protocol calls them.</param>
/// <param name="Shape">Its lengths.</param>
/// <param name="Data">The JSON array; empty when the data come after the JSON.</param>
/// <param name="BinarySize">Bytes of its data after the JSON; null when there are none.</param>
sealed record InferInput(string Name, string Datatype, IReadOnlyList<long> Shape, ReadOnlyMemory<byte> Data, long? BinarySize)
{
    const int MaxDimensions = 16;

    /// <summary>Reads the object that the reader stands at the beginning of.</summary>
    public static InferInput Read(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        string? name = null,
            datatype = null;
        List<long>? shape = null;
        var data = ReadOnlyMemory<byte>.Empty;
        var parameters = default(InferParameters);
        while (Json.NextKey(ref reader))
        {
            if (reader.ValueTextEquals("name"u8))
                name = Json.Text(ref reader, "an input's name");
            else if (reader.ValueTextEquals("datatype"u8))
                datatype = Json.Text(ref reader, "an input's datatype");
            else if (reader.ValueTextEquals("shape"u8))
                shape = Lengths(ref reader);
            else if (reader.ValueTextEquals("data"u8))
                data = Array(ref reader, json);
            else if (reader.ValueTextEquals("parameters"u8))
                parameters = InferParameters.Read(ref reader);
            else
                Json.Pass(ref reader);
        }

        if (name is null || datatype is null || shape is null)
            throw Json.Wrong("an input needs a name, a shape and a datatype");
        if (data.IsEmpty == (parameters.BinaryDataSize is null))
            throw Json.Wrong("an input needs data, or binary_data_size among its parameters, and not both");
        return new(name, datatype, shape, data, parameters.BinaryDataSize);
    }

    static List<long> Lengths(ref Utf8JsonReader reader)
    {
        const string otherwise = "shape must be an array of whole numbers from 0 on";
        Json.Next(ref reader, JsonTokenType.StartArray, otherwise);
        var lengths = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var length) || length < 0)
                throw Json.Wrong(otherwise);
            if (lengths.Count == MaxDimensions)
                throw Json.Wrong($"shape has more than {MaxDimensions} numbers");
            lengths.Add(length);
        }

        return lengths;
    }

    static ReadOnlyMemory<byte> Array(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        Json.Next(ref reader, JsonTokenType.StartArray, "data must be an array");
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }
}
