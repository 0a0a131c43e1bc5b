using HydraSharp.Determinism;
using HydraSharp.Tasks.Metrics;

namespace HydraSharp.Analysis;

/// <summary>
/// A metric over chosen rows. One that is the mean of what each row gives alone (found by trying, not by name) is summed from those values,
/// which makes resampling some twenty times as fast.
/// </summary>
internal sealed class RowMetric
{
    const int Trials = 8;
    const double Tolerance = 1e-9;

    readonly TaskOutputs outputs;
    readonly double[]? alone;

    internal RowMetric(MetricSpec metric, TaskOutputs outputs)
    {
        (Metric, this.outputs) = (metric, outputs);
        alone = Alone();
    }

    internal MetricSpec Metric { get; }

    /// <summary>Whether the metric is the mean of what each row gives alone, and so has a meaning within one class.</summary>
    internal bool IsMean => alone is not null;

    /// <summary>The metric over rows, each as often as it is named; NaN for none.</summary>
    internal double Over(IReadOnlyList<int> rows)
    {
        if (alone is null)
            return Measure(rows);
        var sum = 0.0;
        foreach (var row in rows)
            sum += alone[row];
        return rows.Count == 0 ? double.NaN : sum / rows.Count;
    }

    double Measure(IReadOnlyList<int> rows)
    {
        if (rows.Count == 0)
            return double.NaN;
        var measurement = Metric.Start(outputs.Task.Decision);
        foreach (var row in rows)
            measurement.Add(outputs.Answer(row), outputs.Target(row));
        return measurement.Value;
    }

    double[]? Alone()
    {
        var values = new double[outputs.Count];
        foreach (var row in outputs.Labelled)
        {
            values[row] = Measure([row]);
            if (!double.IsFinite(values[row]))
                return null;
        }

        return outputs.Labelled.Count > 0 && Subsets().All(s => Math.Abs(s.Average(r => values[r]) - Measure(s)) <= Tolerance)
            ? values
            : null;
    }

    // Drawn with replacement: two metrics that agree on all rows by chance, such as accuracy and F1, part ways here.
    IEnumerable<int[]> Subsets()
    {
        yield return [.. outputs.Labelled];
        for (var trial = 0; trial < Trials; trial++)
        {
            var random = new SampleRandom(1, 0, trial);
            yield return [.. outputs.Labelled.Select(_ => outputs.Labelled[random.Next(outputs.Labelled.Count)])];
        }
    }
}
