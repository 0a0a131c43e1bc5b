using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using HydraSharp.Specs;

namespace HydraSharp.Configuration;

/// <summary>
/// Spec records to YAML with every default written out, always in the same order. Reading it gives the same record again.
/// </summary>
static partial class RecordWriter
{
    static readonly JsonSerializerOptions Quoting = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The record as a YAML document.</summary>
    public static string Write(object record)
    {
        var text = new StringBuilder();
        Fields(text, Entries(record, record.GetType(), named: false), "");
        return text.ToString();
    }

    /// <summary>One value in short, on one line: records by their type alone.</summary>
    public static string Inline(object? value, Type declared)
    {
        if (value is null)
            return "null";
        if (SpecType.ListItem(declared) is { } item)
            return "[" + string.Join(", ", ((IEnumerable)value).Cast<object?>().Select(v => Inline(v, item))) + "]";
        if (SpecType.MapValue(declared) is { } content)
            return Pairs((IEnumerable)value, content) is { Count: > 0 } pairs
                ? "{ " + string.Join(", ", pairs.Select(p => $"{p.Item1}: {Inline(p.Item2, content)}")) + " }"
                : "{}";
        return SpecType.IsRecord(declared) ? value.GetType().Name : Scalar(value);
    }

    static IEnumerable<(string Key, object? Value, Type Declared, bool Named)> Entries(object record, Type declared, bool named)
    {
        if (declared.IsAbstract)
            yield return ("type", record.GetType().Name, typeof(string), false);
        foreach (var option in SpecOption.Of(record.GetType()).Where(o => !(named && o.IsName)))
            yield return (option.Key, option.Get(record), option.Type, false);
    }

    static void Fields(StringBuilder text, IEnumerable<(string Key, object? Value, Type Declared, bool Named)> entries, string indent)
    {
        foreach (var (key, value, declared, named) in entries)
        {
            text.Append(indent).Append(Quote(key)).Append(':');
            Field(text, value, declared, named, indent + "  ");
        }
    }

    static void Field(StringBuilder text, object? value, Type declared, bool named, string indent)
    {
        var item = SpecType.ListItem(declared);
        if (value is null)
            Line(text, "null");
        else if (item is not null && SpecType.IsNamed(item))
            Block(text, Named((IEnumerable)value, item), indent);
        else if (item is not null && (SpecType.IsRecord(item) || SpecType.ListItem(item) is not null))
            Items(text, (IEnumerable)value, item, indent);
        else if (item is not null)
            Line(text, "[" + string.Join(", ", ((IEnumerable)value).Cast<object?>().Select(Scalar)) + "]");
        else if (SpecType.MapValue(declared) is { } content)
            Block(text, Pairs((IEnumerable)value, content), indent);
        else if (SpecType.IsRecord(declared))
            Block(text, [.. Entries(value, declared, named)], indent);
        else
            Line(text, Scalar(value));
    }

    static void Block(StringBuilder text, IReadOnlyList<(string Key, object? Value, Type Declared, bool Named)> entries, string indent)
    {
        if (entries.Count == 0)
        {
            Line(text, "{}");
            return;
        }

        text.Append('\n');
        Fields(text, entries, indent);
    }

    static void Items(StringBuilder text, IEnumerable values, Type item, string indent)
    {
        var start = text.Length;
        foreach (var value in values)
        {
            if (text.Length == start)
                text.Append('\n');
            var inner = new StringBuilder();
            if (SpecType.IsRecord(item))
                Fields(inner, Entries(value, item, named: false), indent + "  ");
            else
                Field(inner, value, item, named: false, indent + "  ");
            text.Append(indent).Append("- ").Append(inner.ToString().TrimStart(' '));
        }

        if (text.Length == start)
            Line(text, "[]");
    }

    static IReadOnlyList<(string, object?, Type, bool)> Named(IEnumerable values, Type item) =>
        [.. values.Cast<object>().Select(v => ((string)SpecOption.Of(v.GetType()).Single(o => o.IsName).Get(v)!, (object?)v, item, true))];

    static IReadOnlyList<(string, object?, Type, bool)> Pairs(IEnumerable values, Type content) =>
        [
            .. values
                .Cast<object>()
                .Select(p =>
                    ((string)p.GetType().GetProperty("Key")!.GetValue(p)!, p.GetType().GetProperty("Value")!.GetValue(p), content, false)
                ),
        ];

    static void Line(StringBuilder text, string value) => text.Append(value.Length > 0 ? " " : "").Append(value).Append('\n');

    static string Scalar(object? value) =>
        value switch
        {
            null => "null",
            bool flag => flag ? "true" : "false",
            double number => Number(number),
            Enum choice => Words.Snake(choice.ToString()),
            string text => Quote(text),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };

    static string Number(double number) =>
        double.IsNaN(number) ? ".nan"
        : double.IsInfinity(number)
            ? number > 0 ? ".inf"
                : "-.inf"
        : number.ToString("R", CultureInfo.InvariantCulture);

    static string Quote(string text) => Plain().IsMatch(text) && !Special().IsMatch(text) ? text : JsonSerializer.Serialize(text, Quoting);

    [GeneratedRegex(@"\A[A-Za-z0-9_./][A-Za-z0-9_./\\+-]*( [A-Za-z0-9_./\\+-]+)*\z")]
    private static partial Regex Plain();

    // What YAML 1.1 or 1.2 takes for something else than a text.
    [GeneratedRegex(
        @"\A(null|true|false|yes|no|on|off|y|n|[.+-]?\d[\d_.eE+:-]*|\.inf|\.nan|0[xo][0-9a-f]+|[.]+|---.*)\z",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Special();
}
