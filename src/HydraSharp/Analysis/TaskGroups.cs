namespace HydraSharp.Analysis;

/// <summary>
/// A task's metrics by the classes of the other tasks, one at a time and in pairs. Metrics that have a meaning within one class, such as
/// accuracy and mean absolute error, are also measured by the task's own labels.
/// </summary>
internal static class TaskGroups
{
    /// <summary>Pairs that are measured for a task; more would not be read.</summary>
    internal const int MostPairs = 15;

    /// <summary>Measures a task.</summary>
    /// <param name="outputs">The task.</param>
    /// <param name="groupings">Groups by each task's labels, in the experiment's order.</param>
    /// <param name="pairs">Whether pairs are measured too.</param>
    /// <param name="stop">Ends the work early.</param>
    internal static IReadOnlyList<GroupedMetrics> Of(
        TaskOutputs outputs,
        IReadOnlyList<Grouping> groupings,
        bool pairs,
        CancellationToken stop = default
    )
    {
        var metrics = outputs.Task.Metrics.Select(m => new RowMetric(m, outputs)).ToArray();
        var others = groupings.Where(g => !g.By.Contains(outputs.Task.Name)).ToArray();
        var own = groupings.Except(others);
        var chosen = others.Concat(own);
        if (pairs)
        {
            var apart = others.SelectMany((a, i) => others.Skip(i + 1).Select(b => Grouping.Pair(a, b)));
            var within = own.SelectMany(o => others.Select(b => Grouping.Pair(o, b)));
            chosen = chosen.Concat(apart.Concat(within).Take(MostPairs));
        }

        return
        [
            .. chosen
                .Where(g => g.Groups.Count > 1)
                .Select(g => (By: g, Metrics: g.By.Contains(outputs.Task.Name) ? [.. metrics.Where(m => m.IsMean)] : metrics))
                .Where(c => c.Metrics.Length > 0)
                .Select(c => GroupedMetrics.Of(outputs, c.Metrics, c.By, stop)),
        ];
    }

    /// <summary>How many pairs a task among so many has, and so whether some were left out.</summary>
    internal static int PairCount(int tasks) => (tasks - 1) * tasks / 2;
}
