using System.Text.Encodings.Web;
using System.Text.Json;

namespace HydraSharp.Runs.Records;

/// <summary>JSON as the reports write it: names in any script as they are, numbers that do not exist as null.</summary>
internal static class ReportJson
{
    /// <summary>One object as text, on one line or indented.</summary>
    public static string Text(Action<Utf8JsonWriter> write, bool indented = false)
    {
        using var buffer = new MemoryStream();
        using (
            var json = new Utf8JsonWriter(
                buffer,
                new JsonWriterOptions
                {
                    Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                    Indented = indented,
                    NewLine = "\n",
                }
            )
        )
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
