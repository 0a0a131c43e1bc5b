namespace HydraSharp.Tasks.Metrics;

/// <summary>
/// The mean of a term over all pairs of answer and target, one number each or a map of them; a metric is a formula over that mean.
/// Targets that are not known (NaN), or not above a limit, are left out.
/// </summary>
internal sealed class PairMean(
    Func<double, double, double> term,
    Func<double, double>? formula = null,
    double above = double.NegativeInfinity
) : SummedMeasurement
{
    double pairs;
    double sum;

    public override double[] Sums => [sum, pairs];

    public override double Of(ReadOnlySpan<double> sums) =>
        sums[1] == 0 ? double.NaN
        : formula is null ? sums[0] / sums[1]
        : formula(sums[0] / sums[1]);

    public override void Add(ReadOnlySpan<float> answer, ReadOnlySpan<float> target)
    {
        for (var i = 0; i < target.Length; i++)
        {
            if (!(target[i] > above))
                continue;
            pairs++;
            sum += term(answer[i], target[i]);
        }
    }
}
