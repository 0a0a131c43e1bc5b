using System.Globalization;

namespace HydraSharp.Server.Metrics;

/// <summary>Values that rise and fall, asked for when they are read.</summary>
sealed class Gauges(string name, string help, string label, Func<IEnumerable<(string Value, double Now)>> read) : IMetric
{
    public void Write(TextWriter writer)
    {
        Labels.Head(writer, name, help, "gauge");
        foreach (var (value, now) in read()) writer.Write(string.Create(CultureInfo.InvariantCulture, $"{name}{{{Labels.Text([label], [value])}}} {now}\n"));
    }
}
