using HydraSharp.Inference;

namespace HydraSharp.Tasks.Metrics;

/// <summary>Share of the known pixels of all pictures whose class is right.</summary>
public sealed record PixelAccuracy : MetricSpec
{
    /// <inheritdoc />
    public override bool HigherIsBetter => true;

    /// <inheritdoc />
    public override bool Suits(AnswerKind kind) => kind is AnswerKind.ClassMap;

    /// <inheritdoc />
    public override Measurement Start(Decision decision) => new PixelConfusion(c => c.Right / c.Pixels);
}
