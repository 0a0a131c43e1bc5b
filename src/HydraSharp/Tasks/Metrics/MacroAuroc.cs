using HydraSharp.Inference;
using HydraSharp.Inference.Cards;

namespace HydraSharp.Tasks.Metrics;

/// <summary>Mean AUROC of the labels, or of each class against all others. Those without a row of both kinds are left out.</summary>
public sealed record MacroAuroc : MetricSpec
{
    /// <inheritdoc />
    public override bool HigherIsBetter => true;

    /// <inheritdoc />
    public override bool Supports(AnswerKind kind) => kind is AnswerKind.Labels or AnswerKind.Category;

    /// <inheritdoc />
    public override Measurement Start(Decision decision) => new MeanOverClasses(decision, () => new Auroc().Start(decision));
}
