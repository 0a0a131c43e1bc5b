namespace HydraSharp.Analysis;

/// <summary>The gaps of every task and metric between the classes of every other task.</summary>
internal static class GroupGaps
{
    internal static IReadOnlyList<GroupGap> Of(SplitOutputs part, CancellationToken stop)
    {
        var groupings = part.Tasks.Select(Grouping.Of).ToArray();
        return
        [
            .. from outputs in part.Tasks
            from grouped in TaskGroups.Of(outputs, [.. groupings.Where(g => !g.By.Contains(outputs.Task.Name))], pairs: false, stop)
            from gap in grouped.Gaps.Index()
            where gap.Item is not null
            select new GroupGap(
                grouped.Task,
                gap.Item!.Metric,
                grouped.By.Title,
                gap.Item.Worst.Name,
                gap.Item.Worst.Values[gap.Index].Value,
                gap.Item.Best.Name,
                gap.Item.Best.Values[gap.Index].Value,
                gap.Item.Distance
            ),
        ];
    }
}
