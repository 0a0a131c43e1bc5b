using System.Text.Json;
using HydraSharp.Inference.Drawing;
using SkiaSharp;

namespace HydraSharp.Inference;

/// <summary>
/// A map as JSON for those who draw it over its image: <c>{"png":"data:image/png;base64,…"}</c>, of its own size, and what its colours
/// mean:
/// <c>"classes":[{"name":…,"colour":"#rrggbb","share":…},…]</c>, or <c>"least":…,"most":…,"unit":…,"colours":["#rrggbb",…]</c> from the
/// least to the most.
/// </summary>
public static class MapJson
{
    const int Steps = 16;

    /// <summary>Writes a map as an object.</summary>
    /// <exception cref="ArgumentException">The answer is not a map.</exception>
    public static void Write(Utf8JsonWriter writer, Answer answer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(answer);
        writer.WriteStartObject();
        writer.WriteString("png", "data:image/png;base64," + Convert.ToBase64String(Png(answer)));
        if (answer is Answer.ClassMap classes)
            Classes(writer, classes);
        if (answer is Answer.NumberMap numbers)
            Numbers(writer, numbers);
        writer.WriteEndObject();
    }

    static byte[] Png(Answer answer)
    {
        var (width, height) = answer switch
        {
            Answer.ClassMap map => (map.Width, map.Height),
            Answer.NumberMap map => (map.Width, map.Height),
            Answer.DirectionMap map => (map.Width, map.Height),
            _ => throw new ArgumentException("the answer is not a map", nameof(answer)),
        };
        using var image = PixelDrawing.ImageOf(MapPanels.Colours(width, height, answer));
        using var data = image.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    static void Classes(Utf8JsonWriter writer, Answer.ClassMap map)
    {
        writer.WriteStartArray("classes");
        foreach (var (index, (name, share)) in map.Shares.Index())
        {
            writer.WriteStartObject();
            writer.WriteString("name", name);
            writer.WriteString("colour", Hex(MapColours.OfClass(index)));
            AnswerJson.Number(writer, "share", share);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    static void Numbers(Utf8JsonWriter writer, Answer.NumberMap map)
    {
        var (least, most) = OverlayStyle.ScaleOf(map.Pixels.Span);
        AnswerJson.Number(writer, "least", least);
        AnswerJson.Number(writer, "most", most);
        writer.WriteString("unit", map.Unit);
        writer.WriteStartArray("colours");
        for (var i = 0; i < Steps; i++)
            writer.WriteStringValue(Hex(MapColours.OfShare((double)i / (Steps - 1))));
        writer.WriteEndArray();
    }

    static string Hex((byte R, byte G, byte B) colour) => $"#{colour.R:x2}{colour.G:x2}{colour.B:x2}";
}
