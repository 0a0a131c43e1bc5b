namespace HydraSharp.Tuning;

/// <summary>
/// The loss by the learning rate. Smith, "Cyclical learning rates for training neural networks", WACV 2017, section 3.3: good rates lie
/// between the one from which the loss falls and the one at which it no longer does.
/// </summary>
public sealed class RateCurve
{
    // Half the width of the window, as a share of the planned steps: the slope and the smoothed loss look that far to both sides.
    const int StepsPerHalfWindow = 20;
    const double LeastFall = 0.05;
    const double Begun = 0.1;

    readonly int half;

    internal RateCurve(IReadOnlyList<double> rates, IReadOnlyList<double> losses, int planned, bool diverged)
    {
        half = Math.Max(1, planned / StepsPerHalfWindow);
        Points = [.. losses.Select((loss, i) => new RatePoint(rates[i], loss, Smoothed(losses, i, half)))];
        (Planned, Diverged) = (planned, diverged);
        if (losses.Count == 0)
            return;
        var lowest = Enumerable.Range(0, Points.Count).MinBy(i => Points[i].Smoothed);
        var (start, fall) = (Points[0].Smoothed, Points[0].Smoothed - Points[lowest].Smoothed);
        if (lowest == 0 || fall < LeastFall * start)
            return;
        var falls = Enumerable.Range(0, lowest).Last(i => Points[i].Smoothed >= start - Begun * fall) + 1;
        var steepest = Enumerable.Range(falls, lowest - falls + 1).MinBy(Slope);
        (FallsFrom, Suggested, LowestAt) = (Points[falls].Rate, Points[steepest].Rate, Points[lowest].Rate);
    }

    /// <summary>Finds the curve: trains for some steps while the rate rises, until the loss diverges. Writes no file.</summary>
    /// <exception cref="Inference.HydraException">
    /// The experiment, the data or the options are wrong, or not even one step gave a finite loss.
    /// </exception>
    public static RateCurve Find(Experiment experiment, LearningRateFinderOptions? options = null) =>
        LearningRateFinder.Find(experiment, options);

    /// <summary>The steps, by rising rate.</summary>
    public IReadOnlyList<RatePoint> Points { get; }

    /// <summary>Steps that were planned; fewer were taken when the loss diverged.</summary>
    public int Planned { get; }

    /// <summary>Whether the search ended because the loss rose far above its lowest value, or was no number any more.</summary>
    public bool Diverged { get; }

    /// <summary>The rate at which the loss falls most steeply; null when it never fell by a twentieth.</summary>
    public double? Suggested { get; }

    /// <summary>The rate from which the loss falls (a tenth of its whole fall is done); null when it never did.</summary>
    public double? FallsFrom { get; }

    /// <summary>The rate at which the loss is lowest; above it training is no longer stable. Null when it never fell.</summary>
    public double? LowestAt { get; }

    /// <summary>The mean of the losses around one, whose weights fall in a line to both sides; at an end, of those there are.</summary>
    internal static double Smoothed(IReadOnlyList<double> losses, int index, int half)
    {
        var (sum, weights) = (0.0, 0.0);
        for (var i = Math.Max(0, index - half); i <= Math.Min(losses.Count - 1, index + half); i++)
        {
            var weight = half + 1 - Math.Abs(i - index);
            sum += weight * losses[i];
            weights += weight;
        }

        return sum / weights;
    }

    double Slope(int index)
    {
        var (before, after) = (Points[Math.Max(0, index - half)], Points[Math.Min(Points.Count - 1, index + half)]);
        return (after.Smoothed - before.Smoothed) / Math.Log(after.Rate / before.Rate);
    }
}
