using HydraSharp.Inference;
using HydraSharp.Inference.Cards;

namespace HydraSharp.Tasks.Metrics;

/// <summary>Mean number of levels between answer and target.</summary>
public sealed record LevelError : MetricSpec
{
    /// <inheritdoc />
    public override bool HigherIsBetter => false;

    /// <inheritdoc />
    public override bool Supports(AnswerKind kind) => kind is AnswerKind.Level;

    /// <inheritdoc />
    public override Measurement Start(Decision decision) => new Sum(decision);

    sealed class Sum(Decision decision) : Measurement
    {
        long rows;
        long levels;

        public override double Value => rows == 0 ? double.NaN : (double)levels / rows;

        public override void Add(ReadOnlySpan<float> answer, ReadOnlySpan<float> target)
        {
            rows++;
            levels += Math.Abs(decision.Class(answer) - (int)target[0]);
        }
    }
}
