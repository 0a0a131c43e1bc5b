using HydraSharp.Tasks;
using HydraSharp.Tasks.Metrics;

namespace HydraSharp.Analysis;

/// <summary>
/// Of each image with labelled pixels, the sums that the task's metrics are formulas of: enough to measure any choice of images.
/// </summary>
internal sealed class MapRows(TaskSpec task) : IMeasuredRows
{
    readonly List<int> examples = [];
    readonly List<double[]>[] sums = [.. task.Metrics.Select(_ => new List<double[]>())];

    public TaskSpec Task => task;

    public IReadOnlyList<int> Labelled => [.. Enumerable.Range(0, examples.Count)];

    /// <summary>The example of each row.</summary>
    internal IReadOnlyList<int> Examples => examples;

    /// <summary>Adds an image: its answer and target, numbers for every pixel.</summary>
    internal void Add(int example, float[] answer, float[] target)
    {
        examples.Add(example);
        foreach (var (m, metric) in task.Metrics.Index())
        {
            var measurement = Start(metric);
            measurement.Add(answer, target);
            sums[m].Add(measurement.Sums);
        }
    }

    public Func<IReadOnlyList<int>, double> Measure(MetricSpec metric)
    {
        var (formula, rows) = (Start(metric), sums[task.Metrics.ToList().IndexOf(metric)]);
        var width = rows.Select(r => r.Length).DefaultIfEmpty().Max();
        return chosen =>
        {
            if (chosen.Count == 0)
                return double.NaN;
            var total = new double[width];
            foreach (var row in chosen)
                for (var i = 0; i < rows[row].Length; i++)
                    total[i] += rows[row][i];
            return formula.Of(total);
        };
    }

    SummedMeasurement Start(MetricSpec metric) => (SummedMeasurement)metric.Start(task.Decision);
}
