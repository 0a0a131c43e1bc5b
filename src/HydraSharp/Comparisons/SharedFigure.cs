using System.Text.Json.Serialization;
using HydraSharp.Analysis;

namespace HydraSharp.Comparisons;

/// <summary>One metric of one task, of the models and of their single-task baselines.</summary>
/// <param name="Task">The task.</param>
/// <param name="Metric">The metric's key.</param>
/// <param name="Unit">The unit of a number; empty for others.</param>
/// <param name="HigherIsBetter">Whether a larger value is better.</param>
/// <param name="Samples">Images with a label, the same for all runs.</param>
/// <param name="Baselines">The figure of each baseline.</param>
/// <param name="Models">The figure of each model.</param>
/// <param name="Difference">Mean of the models minus mean of the baselines, with its 95 % interval over images and seeds.</param>
public sealed record SharedFigure(
    string Task,
    string Metric,
    string Unit,
    bool HigherIsBetter,
    int Samples,
    IReadOnlyList<double> Baselines,
    IReadOnlyList<double> Models,
    Interval Difference
)
{
    /// <summary>Mean over the baselines.</summary>
    public double Baseline => Baselines.Average();

    /// <summary>Mean over the models.</summary>
    public double Model => Models.Average();

    /// <summary>What the interval shows.</summary>
    public Verdict Verdict =>
        (HigherIsBetter, Difference.Low, Difference.High) switch
        {
            (true, > 0, _) or (false, _, < 0) => Verdict.Gains,
            (true, _, < 0) or (false, > 0, _) => Verdict.Pays,
            _ => Verdict.NoDifferenceShown,
        };

    /// <summary>The verdict in words: gains, pays, or no difference shown.</summary>
    [JsonIgnore]
    public string VerdictText => SharingWords.Of(Verdict);

    internal DeltaM.Pair Pair => new(Task, HigherIsBetter, Baseline, Model);
}
