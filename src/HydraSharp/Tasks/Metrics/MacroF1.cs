using HydraSharp.Inference;
using HydraSharp.Inference.Cards;

namespace HydraSharp.Tasks.Metrics;

/// <summary>
/// Mean F1 of the classes that occur among the targets or the answers; for labels, of each label's F1 at the threshold of the task. Every
/// class counts alike.
/// </summary>
public sealed record MacroF1 : MetricSpec
{
    /// <inheritdoc />
    public override bool HigherIsBetter => true;

    /// <inheritdoc />
    public override bool Supports(AnswerKind kind) =>
        kind is AnswerKind.Binary or AnswerKind.Category or AnswerKind.Level or AnswerKind.Labels;

    /// <inheritdoc />
    public override Measurement Start(Decision decision) =>
        decision.Kind == AnswerKind.Labels
            ? new MeanOverClasses(decision, () => new F1().Start(decision with { Kind = AnswerKind.Binary }))
            : new ClassCounts(decision, c => c.Classes.Select(k => k.F1).Where(f => !double.IsNaN(f)).Average());
}
