using HydraSharp.Inference;
using HydraSharp.Inference.Cards;

namespace HydraSharp.Tasks.Metrics;

/// <summary>Mean average precision of the labels, or of each class against all others. Those that are never true are left out.</summary>
public sealed record MacroAveragePrecision : MetricSpec
{
    /// <inheritdoc />
    public override bool HigherIsBetter => true;

    /// <inheritdoc />
    public override bool Supports(AnswerKind kind) => kind is AnswerKind.Labels or AnswerKind.Category;

    /// <inheritdoc />
    public override Measurement Start(Decision decision) => new MeanOverClasses(decision, () => new AveragePrecision().Start(decision));
}
