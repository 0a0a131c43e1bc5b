using HydraSharp.Data;
using HydraSharp.Specs;

namespace HydraSharp.Runs;

/// <summary>Where an experiment's examples come from, in a few words; of several sources each by its name.</summary>
internal static class SourceFacts
{
    /// <summary>The format and place of each source, such as <c>faces: CsvTable labels.csv</c>.</summary>
    internal static string Places(DataSpec data) => Each(data, source => string.Join(" ", Names(source).Prepend(source.GetType().Name)));

    /// <summary>The split of each source.</summary>
    internal static string Splits(DataSpec data) => Each(data, source => source.Split.GetType().Name);

    /// <summary>The folders and tables of all sources, as the experiment has them.</summary>
    internal static IEnumerable<string> Paths(DataSpec data) =>
        Parts(data) is { Count: > 0 } parts ? parts.Values.SelectMany(Paths) : Values(data);

    static string Each(DataSpec data, Func<DataSpec, string> words) =>
        Parts(data) is { Count: > 0 } parts
            ? string.Join("; ", parts.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}: {Each(p.Value, words)}"))
            : words(data);

    static IReadOnlyDictionary<string, DataSpec>? Parts(DataSpec data) =>
        SpecOption.Of(data.GetType()).Select(o => o.Get(data)).OfType<IReadOnlyDictionary<string, DataSpec>>().FirstOrDefault();

    // A folder or table may lie anywhere on its owner's disk: only its last name is shown.
    static IEnumerable<string> Names(DataSpec data) => Values(data).Select(p => Path.GetFileName(Path.TrimEndingDirectorySeparator(p)));

    static IEnumerable<string> Values(DataSpec data) =>
        SpecOption
            .Of(data.GetType())
            .Where(o => o.Key is "folder" or "file")
            .Select(o => o.Get(data) as string)
            .OfType<string>()
            .Where(p => p.Length > 0);
}
