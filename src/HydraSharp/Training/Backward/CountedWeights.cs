namespace HydraSharp.Training.Backward;

/// <summary>What each task's loss counted on the shared part in a step, batch by batch.</summary>
/// <param name="tasks">How many tasks there are.</param>
internal sealed class CountedWeights(int tasks)
{
    readonly double[] values = new double[2 * tasks];

    /// <summary>Sums by task, then numbers of weights by task: what ranks add up.</summary>
    internal double[] Values => values;

    /// <summary>Begins a step.</summary>
    internal void Clear() => Array.Clear(values);

    /// <summary>Adds a weight.</summary>
    internal void Add(int task, double weight)
    {
        values[task] += weight;
        values[tasks + task]++;
    }

    /// <summary>The means of sums and numbers; a task without any is not there.</summary>
    internal static IReadOnlyDictionary<int, double> Means(double[] values)
    {
        var tasks = values.Length / 2;
        return Enumerable.Range(0, tasks).Where(t => values[tasks + t] > 0).ToDictionary(t => t, t => values[t] / values[tasks + t]);
    }
}
