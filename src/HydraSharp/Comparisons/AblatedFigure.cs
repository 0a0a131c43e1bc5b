using HydraSharp.Analysis;

namespace HydraSharp.Comparisons;

/// <summary>One metric of one task, of a run with something and of the same run without it.</summary>
/// <param name="Task">The task.</param>
/// <param name="Metric">The metric's key.</param>
/// <param name="Unit">The unit of a number; empty for others.</param>
/// <param name="HigherIsBetter">Whether a larger value is better.</param>
/// <param name="Samples">Images with a label of the data, the same for both.</param>
/// <param name="With">The figure with it.</param>
/// <param name="Without">The figure without it.</param>
/// <param name="Difference">With minus without, with its 95 % interval over images.</param>
public sealed record AblatedFigure(
    string Task,
    string Metric,
    string Unit,
    bool HigherIsBetter,
    int Samples,
    double With,
    double Without,
    Interval Difference
)
{
    /// <summary>What the interval shows, in words: better, worse, or no difference shown.</summary>
    public string Verdict =>
        (HigherIsBetter, Difference.Low, Difference.High) switch
        {
            (true, > 0, _) or (false, _, < 0) => "better",
            (true, _, < 0) or (false, > 0, _) => "worse",
            _ => "no difference shown",
        };
}
