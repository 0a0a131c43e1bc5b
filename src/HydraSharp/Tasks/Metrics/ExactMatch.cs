using HydraSharp.Inference;
using HydraSharp.Inference.Cards;

namespace HydraSharp.Tasks.Metrics;

/// <summary>Share of the rows in which every known label is right, at the threshold of the task.</summary>
public sealed record ExactMatch : MetricSpec
{
    /// <inheritdoc />
    public override bool HigherIsBetter => true;

    /// <inheritdoc />
    public override bool Supports(AnswerKind kind) => kind is AnswerKind.Labels;

    /// <inheritdoc />
    public override Measurement Start(Decision decision) => new Share(decision);

    sealed class Share(Decision decision) : Measurement
    {
        long rows;
        long right;

        public override double Value => rows == 0 ? double.NaN : (double)right / rows;

        public override void Add(ReadOnlySpan<float> answer, ReadOnlySpan<float> target)
        {
            rows++;
            for (var i = 0; i < answer.Length; i++)
                if (!float.IsNaN(target[i]) && decision.Accepts(answer[i]) != target[i] > 0.5f)
                    return;
            right++;
        }
    }
}
