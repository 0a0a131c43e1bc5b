using HydraSharp.Inference;
using HydraSharp.Inference.Cards;
using HydraSharp.Tasks.Metrics;

namespace HydraSharp.Extensions.Tests.Members;

/// <summary>Median absolute error, which outliers do not move.</summary>
public sealed record MedianError : MetricSpec
{
    /// <inheritdoc />
    public override bool HigherIsBetter => false;

    /// <inheritdoc />
    public override bool Supports(AnswerKind kind) => kind is AnswerKind.Number;

    /// <inheritdoc />
    public override Measurement Start(Decision decision) => new Median();

    sealed class Median : Measurement
    {
        readonly List<double> errors = [];

        public override double Value
        {
            get
            {
                errors.Sort();
                var middle = errors.Count / 2;
                return errors.Count == 0 ? double.NaN
                    : errors.Count % 2 == 1 ? errors[middle]
                    : (errors[middle - 1] + errors[middle]) / 2;
            }
        }

        public override void Add(ReadOnlySpan<float> answer, ReadOnlySpan<float> target) =>
            errors.Add(Math.Abs((double)answer[0] - target[0]));
    }
}
