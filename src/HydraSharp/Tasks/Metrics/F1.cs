using HydraSharp.Inference;
using HydraSharp.Inference.Cards;

namespace HydraSharp.Tasks.Metrics;

/// <summary>
/// Harmonic mean of precision and recall of the second class, at the threshold of the task. NaN when it is neither true nor answered
/// anywhere.
/// </summary>
public sealed record F1 : MetricSpec
{
    /// <inheritdoc />
    public override bool HigherIsBetter => true;

    /// <inheritdoc />
    public override bool Supports(AnswerKind kind) => kind is AnswerKind.Binary;

    /// <inheritdoc />
    public override Measurement Start(Decision decision) =>
        new ClassCounts(decision, c => c.Classes.Count > 1 ? c.Classes[1].F1 : double.NaN);
}
