using HydraSharp.Inference;
using HydraSharp.Inference.Cards;

namespace HydraSharp.Tasks.Metrics;

/// <summary>
/// Mean, over the classes that occur among the targets, of the share of their rows that is right: every class counts alike, however rare.
/// </summary>
public sealed record BalancedAccuracy : MetricSpec
{
    /// <inheritdoc />
    public override bool HigherIsBetter => true;

    /// <inheritdoc />
    public override bool Supports(AnswerKind kind) => kind is AnswerKind.Binary or AnswerKind.Category or AnswerKind.Level;

    /// <inheritdoc />
    public override Measurement Start(Decision decision) =>
        new ClassCounts(decision, c => c.Classes.Where(k => k.Targets > 0).Average(k => (double)k.Hits / k.Targets));
}
