namespace HydraSharp.Training;

/// <summary>
/// Sees when steps become far slower than the first ones: the median of the last steps, at least five and long enough together, against
/// the median of the five fastest of the first twenty under the same conditions. Reports it once an epoch.
/// </summary>
/// <param name="window">Seconds that the last steps must have taken together.</param>
internal sealed class StepWatch(double window)
{
    const int Fewest = 5;
    const int Early = 20;
    const double Far = 3;

    readonly List<double> early = [];
    readonly Queue<double> late = [];
    StepConditions conditions;
    double sum;
    double first;
    int? warned;

    /// <summary>Counts a step; what is wrong with the last ones, where something is and the epoch was not warned of before.</summary>
    /// <param name="epoch">Its epoch.</param>
    /// <param name="now">Its conditions: when they change, what was seen before counts no more.</param>
    /// <param name="seconds">Its time, without waiting for the loader.</param>
    internal SlowSteps? Add(int epoch, StepConditions now, double seconds)
    {
        if (now != conditions)
            Begin(now);
        if (early.Count < Early)
        {
            early.Add(seconds);
            first = Median(early.Order().Take(Fewest));
        }

        late.Enqueue(seconds);
        sum += seconds;
        while (late.Count > Fewest && sum - late.Peek() >= window)
            sum -= late.Dequeue();
        // The median can be as much larger only if the mean is half as much larger; a mean costs nothing.
        if (warned == epoch || late.Count < Fewest || sum < window || sum / late.Count <= Far / 2 * first)
            return null;
        var median = Median(late);
        if (median <= Far * first)
            return null;
        warned = epoch;
        return new(median, first);
    }

    void Begin(StepConditions now)
    {
        (conditions, sum) = (now, 0);
        early.Clear();
        late.Clear();
    }

    static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
