using HydraSharp.Inference;
using HydraSharp.Inference.Cards;

namespace HydraSharp.Tasks.Metrics;

/// <summary>
/// Sum over the thresholds of precision times the recall gained there; rows of equal probability are one threshold. NaN without a row of
/// the second class.
/// </summary>
public sealed record AveragePrecision : MetricSpec
{
    /// <inheritdoc />
    public override bool HigherIsBetter => true;

    /// <inheritdoc />
    public override bool Supports(AnswerKind kind) => kind is AnswerKind.Binary;

    /// <inheritdoc />
    public override Measurement Start(Decision decision) => new Ranking(Area);

    static double Area(IEnumerable<Ranking.Tie> ties)
    {
        var (positives, rows, sum) = (0L, 0L, 0.0);
        foreach (var tie in ties)
        {
            positives += tie.Positives;
            rows += tie.Positives + tie.Negatives;
            sum += (double)tie.Positives * positives / rows;
        }

        return positives == 0 ? double.NaN : sum / positives;
    }
}
