using HydraSharp.Tasks.Metrics;

namespace HydraSharp.Analysis;

/// <summary>Everything a report says of one task on one split of the data.</summary>
/// <param name="Outputs">Answers and labels.</param>
/// <param name="Metrics">Each metric with its interval, in the task's order.</param>
/// <param name="Confusions">Tables of true against predicted classes.</param>
/// <param name="Before">Calibration as the network answers; null where the task has none.</param>
/// <param name="Temperature">What divides its logits in <c>predict</c>; null where the task has none.</param>
/// <param name="After">Calibration with the temperature; null without one.</param>
/// <param name="Surprises">Rows with the largest loss, largest first.</param>
/// <param name="Suspicious">Labels that are candidates for errors, the clearest first.</param>
/// <param name="Groups">Metrics by groups.</param>
internal sealed record TaskAnalysis(
    TaskOutputs Outputs,
    IReadOnlyList<(MetricSpec Metric, Interval Value)> Metrics,
    IReadOnlyList<Confusion> Confusions,
    Calibration? Before,
    double? Temperature,
    Calibration? After,
    IReadOnlyList<int> Surprises,
    IReadOnlyList<SuspiciousLabel> Suspicious,
    IReadOnlyList<GroupedMetrics> Groups
)
{
    /// <summary>Analyses every task of a part.</summary>
    /// <param name="part">The part.</param>
    /// <param name="heldOut">The parts in which labels may be suspected: those that were not trained on.</param>
    /// <param name="temperatures">Temperature by task.</param>
    /// <param name="surprises">Surprising rows a task.</param>
    /// <param name="stop">Ends the work early.</param>
    internal static IReadOnlyList<TaskAnalysis> Of(
        SplitOutputs part,
        IReadOnlyList<SplitOutputs> heldOut,
        IReadOnlyDictionary<string, double> temperatures,
        int surprises,
        CancellationToken stop
    )
    {
        var groupings = part.Tasks.Select(Grouping.Of).ToArray();
        return
        [
            .. part.Tasks.Select(
                (outputs, i) =>
                {
                    double? temperature = temperatures.TryGetValue(outputs.Task.Name, out var known) ? known : null;
                    var calibrates = Calibration.Supports(outputs.Task.Kind);
                    return new TaskAnalysis(
                        outputs,
                        Bootstrap.Figures(outputs, stop),
                        Confusion.Of(outputs),
                        calibrates ? Calibration.Of(outputs) : null,
                        temperature,
                        calibrates && temperature is { } t ? Calibration.Of(outputs, t) : null,
                        [.. outputs.Labelled.OrderByDescending(outputs.Loss).ThenBy(r => r).Take(surprises)],
                        SuspiciousLabel.Find([.. heldOut.Select(h => (h, h.Tasks[i]))]),
                        TaskGroups.Of(outputs, groupings, pairs: true, stop)
                    );
                }
            ),
        ];
    }
}
