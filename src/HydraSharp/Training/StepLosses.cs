namespace HydraSharp.Training;

/// <summary>
/// The losses of one step: for each task the weighted sum over its labelled rows, and the sum of the rows' weights (0 without a label).
/// </summary>
internal sealed record StepLosses(double[] Sums, double[] Weights)
{
    /// <summary>
    /// What each task's loss counted on the shared part, by the task's index; a task without a label, or of a method without weights, is
    /// not there.
    /// </summary>
    internal IReadOnlyDictionary<int, double> Counted { get; init; } = new Dictionary<int, double>();
}
