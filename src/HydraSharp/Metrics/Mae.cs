using HydraSharp.Inference;

namespace HydraSharp.Metrics;

/// <summary>Mean absolute error, in the unit of the task.</summary>
public sealed record Mae : MetricSpec
{
    /// <inheritdoc />
    public override bool HigherIsBetter => false;

    /// <inheritdoc />
    public override bool Suits(AnswerKind kind) => kind is AnswerKind.Number;

    /// <inheritdoc />
    public override Measurement Start(Decision decision) => new Sum();

    sealed class Sum : Measurement
    {
        long rows;
        double sum;

        public override double Value => rows == 0 ? double.NaN : sum / rows;

        public override void Add(ReadOnlySpan<float> answer, ReadOnlySpan<float> target)
        {
            rows++;
            sum += Math.Abs((double)answer[0] - target[0]);
        }
    }
}
