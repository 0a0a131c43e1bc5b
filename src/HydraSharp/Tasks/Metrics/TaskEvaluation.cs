namespace HydraSharp.Tasks.Metrics;

/// <summary>How good one head is.</summary>
/// <param name="Samples">Images with a label for this task.</param>
/// <param name="Metrics">Value by metric key, in the task's order; NaN where a metric is not defined.</param>
public sealed record TaskEvaluation(int Samples, IReadOnlyList<KeyValuePair<string, double>> Metrics)
{
    /// <summary>
    /// The classes that no measured image has: no figure says anything about them, and means over classes leave them out.
    /// </summary>
    public IReadOnlyList<string> Unseen { get; init; } = [];
}
