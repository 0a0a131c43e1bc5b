using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace HydraSharp.Server.Metrics;

/// <summary>A count that only rises, one for each combination of label values.</summary>
sealed class Counters : IMetric
{
    readonly ConcurrentDictionary<string, Count> counts = new(StringComparer.Ordinal);
    readonly string name;
    readonly string help;
    readonly string[] labels;

    public Counters(Meter meter, string name, string help, params string[] labels)
    {
        (this.name, this.help, this.labels) = (name, help, labels);
        // Observed, so that a listener that comes later misses nothing.
        meter.CreateObservableCounter(
            InstrumentName.Of(name).Name,
            () => counts.Values.Select(c => new Measurement<long>(Interlocked.Read(ref c.Value), c.Tags)),
            description: help
        );
    }

    /// <summary>Counts one.</summary>
    public void Add(params ReadOnlySpan<string> values)
    {
        var text = Labels.Text(labels, values);
        if (!counts.TryGetValue(text, out var count))
            count = counts.GetOrAdd(text, new Count(Labels.Tags(labels, values)));
        Interlocked.Increment(ref count.Value);
    }

    /// <summary>What was counted.</summary>
    public long Of(params ReadOnlySpan<string> values) =>
        counts.TryGetValue(Labels.Text(labels, values), out var count) ? Interlocked.Read(ref count.Value) : 0;

    public void Write(TextWriter writer)
    {
        Labels.Head(writer, name, help, "counter");
        foreach (var (text, count) in counts.OrderBy(c => c.Key, StringComparer.Ordinal))
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{name}{{{text}}} {Interlocked.Read(ref count.Value)}\n"));
    }

    sealed class Count(TagList tags)
    {
        public long Value;

        public TagList Tags => tags;
    }
}
