using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace HydraSharp.Server.Metrics;

/// <summary>A count that only rises, one for each combination of label values.</summary>
sealed class Counters(string name, string help, params string[] labels) : IMetric
{
    readonly ConcurrentDictionary<string, StrongBox<long>> counts = new(StringComparer.Ordinal);

    /// <summary>Counts one.</summary>
    public void Add(params ReadOnlySpan<string> values) => Interlocked.Increment(ref counts.GetOrAdd(Labels.Text(labels, values), _ => new()).Value);

    /// <summary>What was counted.</summary>
    public long Of(params ReadOnlySpan<string> values) => counts.TryGetValue(Labels.Text(labels, values), out var count) ? Interlocked.Read(ref count.Value) : 0;

    public void Write(TextWriter writer)
    {
        Labels.Head(writer, name, help, "counter");
        foreach (var (text, count) in counts.OrderBy(c => c.Key, StringComparer.Ordinal))
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{name}{{{text}}} {Interlocked.Read(ref count.Value)}\n"));
    }
}
