using HydraSharp.Inference;
using HydraSharp.Inference.Cards;

namespace HydraSharp.Tasks.Metrics;

/// <summary>
/// Root of the mean squared difference of the natural logarithms over all pixels of all images; answers below 0.001 are taken for it, and
/// pixels whose target is unknown or not positive are left out. Eigen, Puhrsch and Fergus, NIPS 2014, section 4.
/// </summary>
public sealed record RmseLog : MetricSpec
{
    const double Smallest = 1e-3;

    /// <inheritdoc />
    public override bool HigherIsBetter => false;

    /// <inheritdoc />
    public override bool Supports(AnswerKind kind) => kind is AnswerKind.NumberMap;

    /// <inheritdoc />
    public override Measurement Start(Decision decision) => new PairMean(Square, Math.Sqrt, above: 0);

    static double Square(double answer, double target)
    {
        var error = Math.Log(Math.Max(answer, Smallest)) - Math.Log(target);
        return error * error;
    }
}
