using System.Diagnostics;
using System.Text;

namespace HydraSharp.Server.Metrics;

/// <summary>Names and values as the text format wants them.</summary>
static class Labels
{
    /// <summary>Such as <c>model="faces",code="200"</c>.</summary>
    public static string Text(ReadOnlySpan<string> names, ReadOnlySpan<string> values)
    {
        if (names.Length != values.Length)
            throw new ArgumentException($"{values.Length} values for {names.Length} labels", nameof(values));
        var text = new StringBuilder();
        for (var i = 0; i < names.Length; i++)
        {
            if (i > 0)
                text.Append(',');
            text.Append(names[i])
                .Append("=\"")
                .Append(
                    values[i]
                        .Replace("\\", "\\\\", StringComparison.Ordinal)
                        .Replace("\"", "\\\"", StringComparison.Ordinal)
                        .Replace("\n", "\\n", StringComparison.Ordinal)
                )
                .Append('"');
        }

        return text.ToString();
    }

    /// <summary>The same as OpenTelemetry has them.</summary>
    public static TagList Tags(ReadOnlySpan<string> names, ReadOnlySpan<string> values)
    {
        var tags = new TagList();
        for (var i = 0; i < names.Length; i++)
            tags.Add(names[i], values[i]);
        return tags;
    }

    /// <summary>The two lines above a metric's series.</summary>
    public static void Head(TextWriter writer, string name, string help, string type) =>
        writer.Write($"# HELP {name} {help}\n# TYPE {name} {type}\n");
}
