using HydraSharp.Analysis;

namespace HydraSharp.Comparisons;

/// <summary>One metric of one task, of the hydras and of their single-task twins.</summary>
/// <param name="Task">The task.</param>
/// <param name="Metric">The metric's key.</param>
/// <param name="Unit">The unit of a number; empty for others.</param>
/// <param name="HigherIsBetter">Whether a larger value is better.</param>
/// <param name="Samples">Pictures with a label, the same for all runs.</param>
/// <param name="Baselines">The figure of each twin.</param>
/// <param name="Hydras">The figure of each hydra.</param>
/// <param name="Difference">Mean of the hydras minus mean of the twins, with its 95 % interval over pictures and seeds.</param>
public sealed record SharedFigure(
    string Task,
    string Metric,
    string Unit,
    bool HigherIsBetter,
    int Samples,
    IReadOnlyList<double> Baselines,
    IReadOnlyList<double> Hydras,
    Interval Difference
)
{
    /// <summary>Mean over the twins.</summary>
    public double Baseline => Baselines.Average();

    /// <summary>Mean over the hydras.</summary>
    public double Hydra => Hydras.Average();

    /// <summary>What the interval shows.</summary>
    public Verdict Verdict =>
        (HigherIsBetter, Difference.Low, Difference.High) switch
        {
            (true, > 0, _) or (false, _, < 0) => Verdict.Gains,
            (true, _, < 0) or (false, > 0, _) => Verdict.Pays,
            _ => Verdict.NoDifferenceShown,
        };

    internal DeltaM.Pair Pair => new(Task, HigherIsBetter, Baseline, Hydra);
}
