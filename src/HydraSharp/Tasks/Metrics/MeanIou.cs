using HydraSharp.Inference;
using HydraSharp.Inference.Cards;

namespace HydraSharp.Tasks.Metrics;

/// <summary>
/// Mean, over the classes that occur among the targets or the answers, of the intersection over the union of their known pixels in all
/// images: every class counts alike, however small. Everingham et al., IJCV 88, 2010.
/// </summary>
public sealed record MeanIou : MetricSpec
{
    /// <inheritdoc />
    public override bool HigherIsBetter => true;

    /// <inheritdoc />
    public override bool Supports(AnswerKind kind) => kind is AnswerKind.ClassMap;

    /// <inheritdoc />
    public override Measurement Start(Decision decision) =>
        new PixelConfusion(c => c.ClassIou().Where(iou => !double.IsNaN(iou)).Average());
}
