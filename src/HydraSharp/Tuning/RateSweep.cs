using HydraSharp.Training;

namespace HydraSharp.Tuning;

/// <summary>Raises the learning rate by the same factor each step, and reports when the loss has diverged.</summary>
/// <param name="from">The first rate.</param>
/// <param name="to">The last.</param>
/// <param name="steps">Steps from the one to the other, both included.</param>
/// <param name="weights">The constant weight of each task.</param>
internal sealed class RateSweep(double from, double to, int steps, IReadOnlyList<double> weights)
{
    // As fastai's learning-rate finder.
    const double Hopeless = 4;

    readonly List<double[]> losses_ST = [];
    double lowest = double.PositiveInfinity;
    bool diverged;

    /// <summary>Whether another step is to be taken.</summary>
    internal bool More => !diverged && losses_ST.Count < steps;

    /// <summary>The rate of the next step.</summary>
    internal double Rate => RateOf(losses_ST.Count);

    /// <summary>What was found so far.</summary>
    internal RateCurve Curve => new([.. losses_ST.Select((_, i) => RateOf(i))], Totals(), steps, diverged);

    /// <summary>Takes in the losses of a step.</summary>
    internal void Add(StepLosses step)
    {
        losses_ST.Add([.. step.Sums.Select((sum, t) => step.Weights[t] > 0 ? sum / step.Weights[t] : double.NaN)]);
        var now = Curve.Points[^1].Smoothed;
        lowest = Math.Min(lowest, now);
        diverged = now > Hopeless * lowest;
    }

    /// <summary>The loss of a step was no finite number.</summary>
    internal void Diverge() => diverged = true;

    // A task without a label in a step keeps its last loss, before its first label its first one: else the sum would jump.
    double[] Totals()
    {
        var totals = new double[losses_ST.Count];
        for (var t = 0; t < weights.Count; t++)
        {
            var last = losses_ST.Select(l => l[t]).FirstOrDefault(double.IsFinite, 0);
            for (var s = 0; s < totals.Length; s++)
            {
                if (double.IsFinite(losses_ST[s][t]))
                    last = losses_ST[s][t];
                totals[s] += weights[t] * last;
            }
        }

        return totals;
    }

    double RateOf(int step) => steps == 1 ? from : from * Math.Pow(to / from, step / (steps - 1.0));
}
