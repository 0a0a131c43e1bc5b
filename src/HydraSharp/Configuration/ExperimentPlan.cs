using System.Collections;
using HydraSharp.Specs;

namespace HydraSharp.Configuration;

/// <summary>What an experiment will do, on half a page: each part, and the options that differ from its defaults.</summary>
internal static class ExperimentPlan
{
    /// <summary>Keys, those of a list's items indented by two spaces, and what is to be said of each.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(Experiment experiment)
    {
        var rows = new List<KeyValuePair<string, string>>();
        foreach (var option in SpecOption.Of(typeof(Experiment)))
            Rows(rows, option.Key, option.Get(experiment)!, option.Type);
        return rows;
    }

    static void Rows(List<KeyValuePair<string, string>> rows, string key, object value, Type declared)
    {
        if (SpecType.ListItem(declared) is { } item)
        {
            rows.Add(new(key, ((ICollection)value).Count == 0 ? "none" : ""));
            foreach (var part in ((IEnumerable)value).Cast<object>())
                rows.Add(new("  " + Name(part, item), Describe(part)));
        }
        else
            rows.Add(new(key, Describe(value)));
    }

    static string Name(object part, Type item) =>
        SpecType.IsNamed(item) ? (string)SpecOption.Of(part.GetType()).Single(o => o.IsName).Get(part)! : "-";

    static string Describe(object part)
    {
        var type = part.GetType();
        var standard = Activator.CreateInstance(type)!;
        var changed = SpecOption
            .Of(type)
            .Where(o => !o.IsName)
            .Select(o => (o.Key, Own: Text(o, part), Standard: Text(o, standard)))
            .Where(o => o.Own != o.Standard)
            .Select(o => $"{o.Key} {o.Own}")
            .ToList();
        var name = type.BaseType == typeof(object) ? "" : type.Name;
        return changed.Count == 0
            ? name.Length > 0
                ? name
                : "as by default"
            : (name + ": ").TrimStart(':', ' ') + string.Join(", ", changed);
    }

    static string Text(SpecOption option, object record)
    {
        var value = option.Get(record);
        if (
            value is null
            || !SpecType.IsRecord(option.Type)
            || SpecType.ListItem(option.Type) is not null
            || SpecType.MapValue(option.Type) is not null
        )
            return RecordWriter.Inline(value, option.Type);
        var inner = Describe(value);
        return inner.Contains(':', StringComparison.Ordinal) ? $"({inner})" : inner;
    }
}
