using HydraSharp.Inference;

namespace HydraSharp.Metrics;

/// <summary>Root of the mean squared error, in the unit of the task.</summary>
public sealed record Rmse : MetricSpec
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

        public override double Value => rows == 0 ? double.NaN : Math.Sqrt(sum / rows);

        public override void Add(ReadOnlySpan<float> answer, ReadOnlySpan<float> target)
        {
            var error = (double)answer[0] - target[0];
            rows++;
            sum += error * error;
        }
    }
}
