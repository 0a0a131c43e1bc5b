namespace HydraSharp.Tasks.Metrics;

/// <summary>The share of the positive targets whose answer is within a factor of them.</summary>
internal static class WithinFactor
{
    internal static Measurement Start(double factor) =>
        new PairMean((answer, target) => answer < target * factor && target < answer * factor ? 1 : 0, above: 0);
}
