using HydraSharp.Inference;
using HydraSharp.Specs.Validation;
using static TorchSharp.torch;

namespace HydraSharp.Tasks.Losses;

/// <summary>
/// With p = sigmoid(output): -(positive_weight·y·log p + (1 - y)·log(1 - p)). With several labels, the mean over those that are known in
/// the row (target not NaN).
/// </summary>
public sealed record BinaryCrossEntropy : LossSpec
{
    /// <summary>
    /// Factor on the loss of positives (second class, present label), as PyTorch's pos_weight; negatives over positives evens them out.
    /// </summary>
    public double PositiveWeight { get; init; } = 1;

    /// <inheritdoc />
    public override bool Supports(AnswerKind kind) => kind is AnswerKind.Binary or AnswerKind.Labels;

    /// <inheritdoc />
    public override Tensor Rows(Tensor output_NO, Tensor target_NW) =>
        MeanOfKnown(target_NW, known => Elements(output_NO, known, PositiveWeight));

    /// <inheritdoc />
    public override void Check(Problems problems) =>
        problems.Require(
            PositiveWeight > 0 && double.IsFinite(PositiveWeight),
            "positive_weight",
            $"{PositiveWeight} is not a positive number",
            "1 for no difference"
        );

    /// <summary>The loss of each logit against its 0 or 1, all of one shape.</summary>
    internal static Tensor Elements(Tensor logit, Tensor target, double positiveWeight = 1) =>
        -(target * nn.functional.logsigmoid(logit) * positiveWeight + (1 - target) * nn.functional.logsigmoid(-logit));

    /// <summary>
    /// Row means [N] of a loss [N, W] over the targets that are not NaN; the loss is given 0 in place of NaN. 0 for a row without any.
    /// </summary>
    internal static Tensor MeanOfKnown(Tensor target_NW, Func<Tensor, Tensor> loss)
    {
        var known_NW = target_NW.isnan().logical_not();
        var loss_NW = loss(where(known_NW, target_NW, zeros_like(target_NW)));
        return (loss_NW * known_NW).sum(1) / known_NW.sum(1).clamp(min: 1);
    }
}
