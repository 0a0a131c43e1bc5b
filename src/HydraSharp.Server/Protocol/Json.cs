using System.Text.Json;
using HydraSharp.Server.Http;

namespace HydraSharp.Server.Protocol;

/// <summary>Reads JSON step by step, without building a tree; what does not fit is refused in words.</summary>
static class Json
{
    /// <summary>The refusal of a request that the protocol does not allow.</summary>
    public static RefusedException Wrong(string detail) => new(Refusal.BadRequest(detail));

    /// <summary>Goes to the next token, which must be of a type.</summary>
    public static void Next(ref Utf8JsonReader reader, JsonTokenType type, string otherwise)
    {
        if (!reader.Read() || reader.TokenType != type)
            throw Wrong(otherwise);
    }

    /// <summary>Goes to the next key of an object; false at its end.</summary>
    public static bool NextKey(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    /// <summary>Goes to the next object of an array; false at its end.</summary>
    public static bool NextObject(ref Utf8JsonReader reader, string otherwise)
    {
        if (!reader.Read())
            throw Wrong(otherwise);
        if (reader.TokenType == JsonTokenType.EndArray)
            return false;
        return reader.TokenType == JsonTokenType.StartObject ? true : throw Wrong(otherwise);
    }

    /// <summary>Passes over a value.</summary>
    public static void Pass(ref Utf8JsonReader reader)
    {
        if (!reader.Read())
            throw Wrong("the body ends too soon");
        reader.Skip();
    }

    /// <summary>Reads a string.</summary>
    public static string Text(ref Utf8JsonReader reader, string what)
    {
        Next(ref reader, JsonTokenType.String, $"{what} must be a string");
        return reader.GetString()!;
    }

    /// <summary>Reads a whole number that is not negative.</summary>
    public static long Whole(ref Utf8JsonReader reader, string what)
    {
        Next(ref reader, JsonTokenType.Number, $"{what} must be a whole number");
        return reader.TryGetInt64(out var value) && value >= 0 ? value : throw Wrong($"{what} must be a whole number from 0 on");
    }

    /// <summary>Reads true or false.</summary>
    public static bool Boolean(ref Utf8JsonReader reader, string what) =>
        reader.Read() && reader.TokenType is JsonTokenType.True or JsonTokenType.False
            ? reader.GetBoolean()
            : throw Wrong($"{what} must be true or false");
}
