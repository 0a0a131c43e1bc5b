namespace HydraSharp.Tasks.Metrics;

/// <summary>
/// A metric that is a formula of sums over the images, so that the sums of each image are enough to measure any choice of images: maps of
/// numbers need not be kept.
/// </summary>
/// <remarks>Public because a metric of another assembly that measures maps derives from it.</remarks>
public abstract class SummedMeasurement : Measurement
{
    /// <summary>What was added up so far. A later array may be longer; what it has more was 0 before.</summary>
    public abstract double[] Sums { get; }

    /// <inheritdoc />
    public override double Value => Of(Sums);

    /// <summary>The metric of sums; NaN where it is not defined.</summary>
    public abstract double Of(ReadOnlySpan<double> sums);
}
