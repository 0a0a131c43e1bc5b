using HydraSharp.Inference;
using HydraSharp.Inference.Cards;

namespace HydraSharp.Tasks.Metrics;

/// <summary>Share of the rows whose class is right.</summary>
public sealed record Accuracy : MetricSpec
{
    /// <inheritdoc />
    public override bool HigherIsBetter => true;

    /// <inheritdoc />
    public override bool Supports(AnswerKind kind) => kind is AnswerKind.Binary or AnswerKind.Category or AnswerKind.Level;

    /// <inheritdoc />
    public override Measurement Start(Decision decision) => new ClassCounts(decision, c => (double)c.Right / c.Rows);
}
