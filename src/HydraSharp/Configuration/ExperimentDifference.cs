using System.Collections;
using HydraSharp.Specs;
using HydraSharp.Training.Distributed;

namespace HydraSharp.Configuration;

/// <summary>A setting that is not the same in all of several experiments.</summary>
/// <param name="Key">The setting, such as <c>training.optimizer.learning_rate</c>.</param>
/// <param name="Values">Its value in each experiment; null where it does not exist.</param>
public sealed record ExperimentDifference(string Key, IReadOnlyList<string?> Values)
{
    /// <summary>
    /// The settings that differ, in the order in which they are written. A part that is not in all of them is one difference.
    /// </summary>
    public static IReadOnlyList<ExperimentDifference> Between(IReadOnlyList<Experiment> experiments)
    {
        var flat = experiments.Select(e => Flat("", e, typeof(Experiment)).ToList()).ToArray();
        var known = flat.Select(f => f.ToDictionary(StringComparer.Ordinal)).ToArray();
        ExperimentDifference[] all =
        [
            .. flat.SelectMany(f => f.Select(s => s.Key))
                .Distinct(StringComparer.Ordinal)
                .Select(key => new ExperimentDifference(key, [.. known.Select(k => k.GetValueOrDefault(key))]))
                .Where(d => d.Values.Distinct(StringComparer.Ordinal).Count() > 1),
        ];
        var missing = all.Where(d => d.Values.Contains(null)).Select(d => d.Key + ".").ToHashSet(StringComparer.Ordinal);
        return [.. all.Where(d => !missing.Any(m => d.Key.StartsWith(m, StringComparison.Ordinal)))];
    }

    static IEnumerable<KeyValuePair<string, string>> Flat(string path, object? value, Type declared)
    {
        if (value is not null && SpecType.ListItem(declared) is { } item && SpecType.IsRecord(item))
            return ((IEnumerable)value)
                .Cast<object>()
                .SelectMany((part, i) => Flat($"{path}.{Name(part, item) ?? $"{i + 1}"}", part, item));
        if (
            value is null
            || SpecType.ListItem(declared) is not null
            || SpecType.MapValue(declared) is not null
            || !SpecType.IsRecord(declared)
        )
            return [new(path, RecordWriter.Inline(value, declared))];
        var options = SpecOption
            .Of(value.GetType())
            .Where(o => !o.IsName)
            .SelectMany(o => Flat(path.Length == 0 ? o.Key : $"{path}.{o.Key}", o.Get(value), o.Type));
        return declared.IsAbstract ? options.Prepend(new(path, value.GetType().Name)) : options;
    }

    static string? Name(object part, Type item) =>
        SpecType.IsNamed(item) ? (string?)SpecOption.Of(part.GetType()).Single(o => o.IsName).Get(part) : null;
}
