using HydraSharp.Tasks.Metrics;

namespace HydraSharp.Analysis;

/// <summary>A task's metrics in each group, and how far the groups lie apart.</summary>
/// <param name="Task">The task that is measured.</param>
/// <param name="By">The groups.</param>
/// <param name="Own">Whether the groups are made by the task's own labels too.</param>
/// <param name="Metrics">The metrics, in the task's order.</param>
/// <param name="Groups">Each group, in order.</param>
/// <param name="Gaps">For each metric the distance between groups; null where fewer than two groups are large enough.</param>
internal sealed record GroupedMetrics(
    string Task,
    Grouping By,
    bool Own,
    IReadOnlyList<MetricSpec> Metrics,
    IReadOnlyList<GroupedMetrics.Figures> Groups,
    IReadOnlyList<GroupedMetrics.Gap?> Gaps
)
{
    /// <summary>Groups with fewer rows are shown but neither ranked nor counted in a gap.</summary>
    internal const int SmallestRanked = 30;

    /// <summary>The figures of a group.</summary>
    /// <param name="Name">The group.</param>
    /// <param name="Rows">Its rows that have a label of the task.</param>
    /// <param name="Values">Each metric.</param>
    internal sealed record Figures(string Name, int Rows, IReadOnlyList<Interval> Values)
    {
        internal bool Small => Rows < SmallestRanked;
    }

    /// <summary>The largest value of a metric in a group minus the smallest.</summary>
    /// <param name="Metric">The metric.</param>
    /// <param name="Worst">The group with the worst value.</param>
    /// <param name="Best">The group with the best value.</param>
    /// <param name="Distance">
    /// The gap. Its interval is that of the difference between these two groups, and so begins below 0 where they may as well be equal.
    /// As they were picked for being furthest apart, the gap is larger than it would be on other images, the more so the more and the
    /// smaller the groups.
    /// </param>
    internal sealed record Gap(string Metric, Figures Worst, Figures Best, Interval Distance);

    /// <summary>Measures each group; rows are drawn again within their group, so that its size stays.</summary>
    /// <param name="outputs">The task that is measured.</param>
    /// <param name="metrics">Its metrics.</param>
    /// <param name="by">The groups.</param>
    /// <param name="stop">Ends the work early.</param>
    internal static GroupedMetrics Of(TaskOutputs outputs, IReadOnlyList<RowMetric> metrics, Grouping by, CancellationToken stop = default)
    {
        var rows = by.Groups.Select(g => g.Rows.Where(outputs.Has).ToArray()).ToArray();
        var replicates = Bootstrap.Replicates(rows.Sum(r => r.Length));
        var drawn = rows.Select((r, i) => Bootstrap.Draw([.. metrics.Select(m => (Func<int[], double>)m.Over)], r, replicates, i + 1, stop))
            .ToArray();
        Figures[] groups =
        [
            .. by.Groups.Select(
                (g, i) =>
                    new Figures(g.Name, rows[i].Length, [.. metrics.Select((m, k) => Bootstrap.Percentile(m.Over(rows[i]), drawn[i][k]))])
            ),
        ];
        return new(
            outputs.Task.Name,
            by,
            by.By.Contains(outputs.Task.Name),
            [.. metrics.Select(m => m.Metric)],
            groups,
            [.. metrics.Select((m, k) => Between(m.Metric, groups, k, [.. drawn.Select(d => d[k])]))]
        );
    }

    static Gap? Between(MetricSpec metric, Figures[] groups, int index, double[][] drawn)
    {
        var ranked = Enumerable
            .Range(0, groups.Length)
            .Where(g => !groups[g].Small && double.IsFinite(groups[g].Values[index].Value))
            .OrderBy(g => groups[g].Values[index].Value)
            .ToArray();
        if (ranked.Length < 2)
            return null;
        var (lowest, highest) = (groups[ranked[0]], groups[ranked[^1]]);
        var (low, high) = (drawn[ranked[0]], drawn[ranked[^1]]);
        var gap = Bootstrap.Percentile(highest.Values[index].Value - lowest.Values[index].Value, high.Zip(low, (h, l) => h - l));
        return new(metric.Key, metric.HigherIsBetter ? lowest : highest, metric.HigherIsBetter ? highest : lowest, gap);
    }
}
