namespace HydraSharp.Server.Metrics;

/// <summary>Something that Prometheus can read.</summary>
interface IMetric
{
    /// <summary>Writes all its series in the text format, version 0.0.4.</summary>
    void Write(TextWriter writer);
}
