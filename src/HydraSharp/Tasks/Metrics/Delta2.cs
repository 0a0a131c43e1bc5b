using HydraSharp.Inference;
using HydraSharp.Inference.Cards;

namespace HydraSharp.Tasks.Metrics;

/// <summary>
/// Share of the pixels whose answer is within a factor of 1.25² = 1.5625 of the target: max(answer / target, target / answer) is less.
/// Those whose target is unknown or not positive are left out. Eigen, Puhrsch and Fergus, NIPS 2014, section 4.
/// </summary>
public sealed record Delta2 : MetricSpec
{
    /// <inheritdoc />
    public override bool HigherIsBetter => true;

    /// <inheritdoc />
    public override bool Supports(AnswerKind kind) => kind is AnswerKind.NumberMap;

    /// <inheritdoc />
    public override Measurement Start(Decision decision) => WithinFactor.Start(1.25 * 1.25);
}
