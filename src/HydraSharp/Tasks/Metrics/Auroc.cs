using HydraSharp.Inference;
using HydraSharp.Inference.Cards;

namespace HydraSharp.Tasks.Metrics;

/// <summary>
/// Area under the ROC curve: the chance that a row of the second class gets a higher probability than one of the first, ties counting half.
/// Exact, by mid-ranks (Mann and Whitney, 1947); NaN with one class only.
/// </summary>
public sealed record Auroc : MetricSpec
{
    /// <inheritdoc />
    public override bool HigherIsBetter => true;

    /// <inheritdoc />
    public override bool Supports(AnswerKind kind) => kind is AnswerKind.Binary;

    /// <inheritdoc />
    public override Measurement Start(Decision decision) => new Ranking(Area);

    static double Area(IEnumerable<Ranking.Tie> ties)
    {
        var (positives, negatives, pairs) = (0L, 0L, 0.0);
        foreach (var tie in ties)
        {
            pairs += tie.Negatives * (positives + tie.Positives / 2.0);
            positives += tie.Positives;
            negatives += tie.Negatives;
        }

        return positives == 0 || negatives == 0 ? double.NaN : pairs / ((double)positives * negatives);
    }
}
