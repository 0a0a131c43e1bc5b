using HydraSharp.Inference;
using HydraSharp.Inference.Cards;

namespace HydraSharp.Tasks.Metrics;

/// <summary>
/// Coefficient of determination: 1 minus the squared error over the squared deviation of the targets from their mean. 0 is as good as
/// always answering that mean; NaN when all targets are equal.
/// </summary>
public sealed record R2 : MetricSpec
{
    /// <inheritdoc />
    public override bool HigherIsBetter => true;

    /// <inheritdoc />
    public override bool Supports(AnswerKind kind) => kind is AnswerKind.Number;

    /// <inheritdoc />
    public override Measurement Start(Decision decision) => new Sum();

    sealed class Sum : Measurement
    {
        long rows;
        double error;
        double mean;
        double spread;

        public override double Value => spread > 0 ? 1 - error / spread : double.NaN;

        public override void Add(ReadOnlySpan<float> answer, ReadOnlySpan<float> target)
        {
            rows++;
            error += Math.Pow((double)answer[0] - target[0], 2);
            // Welford, Technometrics 4, 1962: no difference of large sums.
            var before = target[0] - mean;
            mean += before / rows;
            spread += before * (target[0] - mean);
        }
    }
}
