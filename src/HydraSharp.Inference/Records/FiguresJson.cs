using System.Text.Json;

namespace HydraSharp.Inference.Records;

/// <summary>Figures in the files of a run: numbers that do not exist (NaN, infinite) are null, which is read as NaN.</summary>
public static class FiguresJson
{
    /// <summary>Writes a figure.</summary>
    public static void WriteFigure(this Utf8JsonWriter json, string name, double value)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (double.IsFinite(value))
            json.WriteNumber(name, value);
        else
            json.WriteNull(name);
    }

    /// <summary>Reads a figure.</summary>
    /// <exception cref="InvalidOperationException">It is no number, or one that a double cannot hold, such as 1e999.</exception>
    public static double Figure(this JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Null)
            return double.NaN;
        return json.TryGetDouble(out var value) && double.IsFinite(value)
            ? value
            : throw new InvalidOperationException("a figure is beyond the range of a double");
    }

    /// <summary>Reads an object of figures, in its order.</summary>
    /// <exception cref="InvalidOperationException">It is no object of numbers.</exception>
    public static IReadOnlyList<KeyValuePair<string, double>> Figures(this JsonElement json) =>
        [.. json.EnumerateObject().Select(f => KeyValuePair.Create(f.Name, f.Value.Figure()))];
}
