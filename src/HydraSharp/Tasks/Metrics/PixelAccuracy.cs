using HydraSharp.Inference;
using HydraSharp.Inference.Cards;

namespace HydraSharp.Tasks.Metrics;

/// <summary>Share of the known pixels of all images whose class is right.</summary>
public sealed record PixelAccuracy : MetricSpec
{
    /// <inheritdoc />
    public override bool HigherIsBetter => true;

    /// <inheritdoc />
    public override bool Supports(AnswerKind kind) => kind is AnswerKind.ClassMap;

    /// <inheritdoc />
    public override Measurement Start(Decision decision) => new PixelConfusion(c => c.Right / c.Pixels);
}
