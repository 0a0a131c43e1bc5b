namespace HydraSharp.Comparisons;

/// <summary>
/// One number for what sharing did to all tasks, in the two conventions of the literature, which can differ in sign on the same figures.
/// </summary>
internal static class DeltaM
{
    /// <summary>A figure of the single-task networks and the same figure of the model.</summary>
    /// <param name="Task">The task it belongs to.</param>
    /// <param name="HigherIsBetter">Whether a larger value is better.</param>
    /// <param name="Baseline">The single-task figure; a figure of 0 has no relative change, and what holds it is NaN.</param>
    /// <param name="Model">The model's figure.</param>
    internal readonly record struct Pair(string Task, bool HigherIsBetter, double Baseline, double Model)
    {
        /// <summary>Relative change, positive where the model is better.</summary>
        internal double Gain => Baseline == 0 ? double.NaN : (HigherIsBetter ? 1 : -1) * (Model - Baseline) / Math.Abs(Baseline);
    }

    /// <summary>
    /// Mean over all metrics of the relative loss, in percent; lower is better. As in Navon et al., "Multi-Task Learning as a Bargaining
    /// Game",
    /// ICML 2022, and Liu et al., "FAMO", NeurIPS 2023: a task with many metrics counts for more.
    /// </summary>
    internal static double OverMetrics(IEnumerable<Pair> pairs) => -100 * pairs.Select(p => p.Gain).DefaultIfEmpty(double.NaN).Average();

    /// <summary>
    /// Mean over tasks of the mean relative gain of the task's metrics, in percent; higher is better. As in Maninis et al., "Attentive
    /// Single-Tasking of Multiple Tasks", CVPR 2019, with LibMTL's mean over the metrics of a task.
    /// </summary>
    internal static double OverTasks(IEnumerable<Pair> pairs) =>
        100
        * pairs.GroupBy(p => p.Task, StringComparer.Ordinal).Select(task => task.Average(p => p.Gain)).DefaultIfEmpty(double.NaN).Average();
}
