using HydraSharp.Inference;
using HydraSharp.Inference.Cards;

namespace HydraSharp.Tasks.Metrics;

/// <summary>
/// Mean of |answer - target| / target over all pixels of all images; those whose target is unknown or not positive are left out. Eigen,
/// Puhrsch and Fergus, NIPS 2014, section 4.
/// </summary>
public sealed record AbsRel : MetricSpec
{
    /// <inheritdoc />
    public override bool HigherIsBetter => false;

    /// <inheritdoc />
    public override bool Supports(AnswerKind kind) => kind is AnswerKind.NumberMap;

    /// <inheritdoc />
    public override Measurement Start(Decision decision) => new PairMean((answer, target) => Math.Abs(answer - target) / target, above: 0);
}
