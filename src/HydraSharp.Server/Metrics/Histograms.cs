using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace HydraSharp.Server.Metrics;

/// <summary>How values are spread over ranges, one spread for each combination of label values.</summary>
sealed class Histograms(Meter meter, string name, string help, double[] bounds, params string[] labels) : IMetric
{
    readonly Histogram<double> instrument = meter.CreateHistogram(
        InstrumentName.Of(name).Name,
        InstrumentName.Of(name).Unit,
        help,
        [],
        new InstrumentAdvice<double> { HistogramBucketBoundaries = bounds }
    );
    readonly ConcurrentDictionary<string, Spread> spreads = new(StringComparer.Ordinal);

    /// <summary>Counts a value.</summary>
    public void Add(double value, params ReadOnlySpan<string> values)
    {
        spreads.GetOrAdd(Labels.Text(labels, values), _ => new(bounds)).Add(value);
        if (instrument.Enabled)
            instrument.Record(value, Labels.Tags(labels, values));
    }

    /// <summary>How many values there were.</summary>
    public long Count(params ReadOnlySpan<string> values) =>
        spreads.TryGetValue(Labels.Text(labels, values), out var spread) ? spread.Read().Counts.Sum() : 0;

    public void Write(TextWriter writer)
    {
        Labels.Head(writer, name, help, "histogram");
        foreach (var (text, spread) in spreads.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            var (counts, sum) = spread.Read();
            var total = 0L;
            for (var i = 0; i < counts.Length; i++)
            {
                total += counts[i];
                var bound = i < bounds.Length ? bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
                writer.Write(string.Create(CultureInfo.InvariantCulture, $"{name}_bucket{{{text},le=\"{bound}\"}} {total}\n"));
            }

            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{name}_sum{{{text}}} {sum}\n{name}_count{{{text}}} {total}\n"));
        }
    }

    sealed class Spread(double[] bounds)
    {
        readonly Lock gate = new();
        readonly long[] counts = new long[bounds.Length + 1];
        double sum;

        public void Add(double value)
        {
            var place = Array.FindIndex(bounds, b => value <= b);
            lock (gate)
            {
                counts[place < 0 ? bounds.Length : place]++;
                sum += value;
            }
        }

        public (long[] Counts, double Sum) Read()
        {
            lock (gate)
                return ([.. counts], sum);
        }
    }
}
