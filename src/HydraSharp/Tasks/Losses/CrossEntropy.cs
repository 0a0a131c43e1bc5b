using HydraSharp.Inference;
using HydraSharp.Specs.Validation;
using static TorchSharp.torch;

namespace HydraSharp.Tasks.Losses;

/// <summary>
/// -log softmax(output)[class]. Class weights and label smoothing give PyTorch's weighted mean: with weights w and smoothing e over K
/// classes, the sum of (1 - e)·w[y]·(-log p[y]) + e/K·Σ w[c]·(-log p[c]) over the rows, divided by the sum of w[y]. For a map, the same
/// over the known pixels of each image.
/// </summary>
public sealed record CrossEntropy : LossSpec
{
    /// <summary>Weight of each class in the mean over the rows, or over an image's pixels, in class order; empty for 1 each.</summary>
    public IReadOnlyList<double> ClassWeights { get; init; } = [];

    /// <summary>Share of the target that is spread evenly over all classes (Szegedy et al., CVPR 2016, section 7).</summary>
    public double LabelSmoothing { get; init; }

    /// <inheritdoc />
    public override bool Supports(AnswerKind kind) => kind is AnswerKind.Category or AnswerKind.ClassMap;

    /// <inheritdoc />
    public override Tensor Rows(Tensor output_NO, Tensor target_NW)
    {
        if (Pixels.AreIn(output_NO))
            return OfPixels(output_NO, target_NW);
        var loss_NC = -nn.functional.log_softmax(output_NO, 1);
        var exact_N = loss_NC.gather(1, target_NW.to(int64)).squeeze(1);
        return LabelSmoothing == 0 ? exact_N : exact_N * (1 - LabelSmoothing) + Spread(loss_NC, target_NW) * LabelSmoothing;
    }

    /// <inheritdoc />
    public override Tensor RowWeights(Tensor target_NW) => Losses.ClassWeights.Rows(ClassWeights, target_NW);

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        Losses.ClassWeights.Check(ClassWeights, problems);
        problems.Require(LabelSmoothing is >= 0 and < 1, "label_smoothing", $"{LabelSmoothing} is not a share", "from 0 to less than 1");
    }

    /// <inheritdoc />
    public override void CheckOutputs(AnswerKind kind, long outputs, Problems problems) =>
        Losses.ClassWeights.CheckCount(ClassWeights, outputs, problems);

    // Only what is gathered is negated: the logarithms of all classes are large.
    Tensor OfPixels(Tensor output_NCHW, Tensor target_N1HW)
    {
        var unknown_N1HW = Pixels.Unknown(target_N1HW);
        var class_N1HW = Pixels.Classes(target_N1HW, unknown_N1HW);
        var weight_N1HW = Losses.ClassWeights.OfPixels(ClassWeights, class_N1HW);
        var log_NCHW = nn.functional.log_softmax(output_NCHW, 1);
        var loss_N1HW = -log_NCHW.gather(1, class_N1HW);
        if (weight_N1HW is not null)
            loss_N1HW = loss_N1HW * weight_N1HW;
        if (LabelSmoothing > 0)
            loss_N1HW = loss_N1HW * (1 - LabelSmoothing) - SpreadOfPixels(log_NCHW) * LabelSmoothing;
        return Pixels.Mean(loss_N1HW, unknown_N1HW, weight_N1HW);
    }

    Tensor SpreadOfPixels(Tensor log_NCHW) =>
        ClassWeights.Count == 0
            ? log_NCHW.mean([1], keepdim: true)
            : (log_NCHW * Losses.ClassWeights.Vector(ClassWeights, log_NCHW.device).view(1, -1, 1, 1)).mean([1], keepdim: true);

    // Divided by the weight of the row's class, because the mean over the rows multiplies by it.
    Tensor Spread(Tensor loss_NC, Tensor target_NW) =>
        ClassWeights.Count == 0
            ? loss_NC.mean([1])
            : (loss_NC * Losses.ClassWeights.Vector(ClassWeights, loss_NC.device)).mean([1]) / RowWeights(target_NW);
}
