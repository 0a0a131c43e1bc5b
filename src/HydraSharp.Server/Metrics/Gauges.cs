using System.Diagnostics.Metrics;
using System.Globalization;

namespace HydraSharp.Server.Metrics;

/// <summary>Values that rise and fall, asked for when they are read.</summary>
sealed class Gauges : IMetric
{
    readonly string name;
    readonly string help;
    readonly string label;
    readonly Func<IEnumerable<(string Value, double Now)>> read;

    public Gauges(Meter meter, string name, string help, string label, Func<IEnumerable<(string Value, double Now)>> read)
    {
        (this.name, this.help, this.label, this.read) = (name, help, label, read);
        meter.CreateObservableGauge(
            InstrumentName.Of(name).Name,
            () => read().Select(r => new Measurement<double>(r.Now, KeyValuePair.Create<string, object?>(label, r.Value))),
            description: help
        );
    }

    public void Write(TextWriter writer)
    {
        Labels.Head(writer, name, help, "gauge");
        foreach (var (value, now) in read())
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{name}{{{Labels.Text([label], [value])}}} {now}\n"));
    }
}
