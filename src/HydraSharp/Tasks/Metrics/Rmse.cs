using HydraSharp.Inference;
using HydraSharp.Inference.Cards;

namespace HydraSharp.Tasks.Metrics;

/// <summary>Root of the mean squared error, in the unit of the task; for maps over all known pixels of all images.</summary>
public sealed record Rmse : MetricSpec
{
    /// <inheritdoc />
    public override bool HigherIsBetter => false;

    /// <inheritdoc />
    public override bool Supports(AnswerKind kind) => kind is AnswerKind.Number or AnswerKind.NumberMap;

    /// <inheritdoc />
    public override Measurement Start(Decision decision) =>
        new PairMean((answer, target) => (answer - target) * (answer - target), Math.Sqrt);
}
