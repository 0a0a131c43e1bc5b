using HydraSharp.Inference;
using HydraSharp.Inference.Cards;

namespace HydraSharp.Tasks.Metrics;

/// <summary>Mean absolute error, in the unit of the task; for maps over all known pixels of all images.</summary>
public sealed record Mae : MetricSpec
{
    /// <inheritdoc />
    public override bool HigherIsBetter => false;

    /// <inheritdoc />
    public override bool Supports(AnswerKind kind) => kind is AnswerKind.Number or AnswerKind.NumberMap;

    /// <inheritdoc />
    public override Measurement Start(Decision decision) => new PairMean((answer, target) => Math.Abs(answer - target));
}
