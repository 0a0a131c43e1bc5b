using System.Text.Json;

namespace HydraSharp.Server.Protocol;

/// <summary>An output that a request wants.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsBinary">Whether its data shall come after the JSON; null when it does not say.</param>
readonly record struct InferOutput(string Name, bool? IsBinary)
{
    /// <summary>Reads the object that the reader stands at the beginning of.</summary>
    public static InferOutput Read(ref Utf8JsonReader reader)
    {
        string? name = null;
        var parameters = default(InferParameters);
        while (Json.NextKey(ref reader))
        {
            if (reader.ValueTextEquals("name"u8))
                name = Json.Text(ref reader, "an output's name");
            else if (reader.ValueTextEquals("parameters"u8))
                parameters = InferParameters.Read(ref reader);
            else
                Json.Pass(ref reader);
        }

        return new(name ?? throw Json.Wrong("an output needs a name"), parameters.BinaryData);
    }
}
