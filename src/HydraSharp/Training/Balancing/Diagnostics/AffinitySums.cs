namespace HydraSharp.Training.Balancing.Diagnostics;

/// <summary>
/// Adds up what steps for one task did to the losses of all. Its numbers go into checkpoints, so that a resumed epoch gives the same means.
/// </summary>
internal sealed class AffinitySums
{
    readonly int tasks;

    /// <summary>Begins with nothing, or with the numbers of a checkpoint.</summary>
    internal AffinitySums(int tasks, double[] values)
    {
        var length = 1 + 2 * tasks * tasks;
        (this.tasks, Values) = (tasks, values.Length == length ? values : new double[length]);
    }

    /// <summary>Looks; then for each task and each that it acts on: the sum of the shares, and how many.</summary>
    internal double[] Values { get; }

    /// <summary>Adds what one step for a task did to the loss of one.</summary>
    /// <param name="of">For whom the step was.</param>
    /// <param name="on">Whose loss.</param>
    /// <param name="share">By what share of itself the loss fell; below 0 where it rose.</param>
    internal void Add(int of, int on, double share)
    {
        if (!double.IsFinite(share))
            return;
        Values[1 + of * tasks + on] += share;
        Values[1 + tasks * tasks + of * tasks + on]++;
    }

    /// <summary>Ends one look.</summary>
    internal void Step() => Values[0]++;

    /// <summary>The means; null where nothing was looked at.</summary>
    internal AffinityFigures? Figures(IReadOnlyList<string> names) =>
        Values[0] == 0
            ? null
            : new(
                (int)Values[0],
                [
                    .. from i in Enumerable.Range(0, tasks)
                    from j in Enumerable.Range(0, tasks)
                    select new TaskAffinity(names[i], names[j], Values[1 + i * tasks + j] / Values[1 + tasks * tasks + i * tasks + j]),
                ]
            );
}
