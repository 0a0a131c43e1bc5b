namespace HydraSharp.Analysis;

/// <summary>
/// How far a metric of a task lies apart between the groups that another task's classes make. Groups of fewer than 30 images do not count.
/// </summary>
/// <param name="Task">The task that is measured.</param>
/// <param name="Metric">Its metric.</param>
/// <param name="By">The task whose classes make the groups.</param>
/// <param name="Worst">The group with the worst value.</param>
/// <param name="WorstValue">That value.</param>
/// <param name="Best">The group with the best value.</param>
/// <param name="BestValue">That value.</param>
/// <param name="Gap">
/// The largest value of a group minus the smallest, with the 95 % bootstrap interval of the difference between these two groups.
/// </param>
public sealed record GroupGap(
    string Task,
    string Metric,
    string By,
    string Worst,
    double WorstValue,
    string Best,
    double BestValue,
    Interval Gap
);
