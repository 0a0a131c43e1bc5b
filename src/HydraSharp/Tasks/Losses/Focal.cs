using HydraSharp.Inference;
using HydraSharp.Specs.Validation;
using static TorchSharp.torch;

namespace HydraSharp.Tasks.Losses;

/// <summary>
/// -alpha·(1 - p)^gamma·log p, with p the probability of what is true: rows that are already right count little. Lin et al., ICCV 2017,
/// equation 5, https://arxiv.org/abs/1708.02002. With several labels, the mean over those that are known in the row (target not NaN).
/// With gamma 0 and no alpha it is the cross-entropy. For a map, the mean over the known pixels of each image.
/// </summary>
public sealed record Focal : LossSpec
{
    /// <summary>How strongly rows that are already right are played down; 0 not at all. The paper's best is 2.</summary>
    public double Gamma { get; init; } = 2;

    /// <summary>
    /// For Binary and MultiLabel: factor on positives, with 1 - alpha on negatives; none for 1 on both. The paper's best, with gamma 2, is
    /// 0.25.
    /// </summary>
    public double? Alpha { get; init; }

    /// <summary>
    /// For Classification, weight of each class in the mean over the rows, and for maps over an image's pixels, in class order; empty for 1
    /// each.
    /// </summary>
    public IReadOnlyList<double> ClassWeights { get; init; } = [];

    /// <inheritdoc />
    public override bool Supports(AnswerKind kind) =>
        kind is AnswerKind.Binary or AnswerKind.Labels or AnswerKind.Category or AnswerKind.ClassMap;

    /// <inheritdoc />
    public override Tensor Rows(Tensor output_NO, Tensor target_NW)
    {
        if (Pixels.AreIn(output_NO))
            return OfPixels(output_NO, target_NW);
        return target_NW.shape[1] == output_NO.shape[1]
            ? BinaryCrossEntropy.MeanOfKnown(target_NW, known => Elements(output_NO, known))
            : OfClasses(output_NO, target_NW.to(int64));
    }

    /// <inheritdoc />
    public override Tensor RowWeights(Tensor target_NW) =>
        ClassWeights.Count == 0 ? base.RowWeights(target_NW) : Losses.ClassWeights.Rows(ClassWeights, target_NW);

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        problems.Require(Gamma >= 0 && double.IsFinite(Gamma), "gamma", $"{Gamma} is not 0 or more", "2 is usual");
        problems.Require(Alpha is null or (> 0 and < 1), "alpha", $"{Alpha} is not a share", "between 0 and 1, such as 0.25");
        Losses.ClassWeights.Check(ClassWeights, problems);
    }

    /// <inheritdoc />
    public override void CheckOutputs(AnswerKind kind, long outputs, Problems problems)
    {
        if (kind is AnswerKind.Category or AnswerKind.ClassMap)
        {
            problems.Require(Alpha is null, "alpha", "alpha is for a yes or no, and this task has classes", "use class_weights");
            Losses.ClassWeights.CheckCount(ClassWeights, outputs, problems);
        }
        else
            problems.Require(ClassWeights.Count == 0, "class_weights", "class weights are for a task of several classes", "use alpha");
    }

    Tensor Elements(Tensor logit, Tensor target)
    {
        var right = logit * (target * 2 - 1);
        var loss = Modulated(nn.functional.logsigmoid(right), nn.functional.logsigmoid(-right));
        return Alpha is { } alpha ? loss * (target * alpha + (1 - target) * (1 - alpha)) : loss;
    }

    Tensor OfClasses(Tensor output_NC, Tensor class_N1)
    {
        var right_NC = zeros_like(output_NC).scatter(1, class_N1, ones_like(output_NC)).to(@bool);
        var all_N = output_NC.logsumexp(1);
        var logRight_N = output_NC.gather(1, class_N1).squeeze(1) - all_N;
        var logWrong_N = output_NC.masked_fill(right_NC, float.NegativeInfinity).logsumexp(1) - all_N;
        return Modulated(logRight_N, logWrong_N);
    }

    // 1 - p from p, without a second sum over the classes. Below the smallest step of a float beside 1 nothing more is distinguished.
    Tensor OfPixels(Tensor output_NCHW, Tensor target_N1HW)
    {
        var unknown_N1HW = Pixels.Unknown(target_N1HW);
        var class_N1HW = Pixels.Classes(target_N1HW, unknown_N1HW);
        var logRight_N1HW = nn.functional.log_softmax(output_NCHW, 1).gather(1, class_N1HW);
        var loss_N1HW = Modulated(logRight_N1HW, (-logRight_N1HW.expm1()).clamp(min: 1e-7).log());
        var weight_N1HW = Losses.ClassWeights.OfPixels(ClassWeights, class_N1HW);
        return Pixels.Mean(weight_N1HW is null ? loss_N1HW : loss_N1HW * weight_N1HW, unknown_N1HW, weight_N1HW);
    }

    // In logarithms, (1 - p)^gamma has a finite derivative at p = 1 for every gamma.
    Tensor Modulated(Tensor logRight, Tensor logWrong) => Gamma == 0 ? -logRight : -((logWrong * Gamma).exp() * logRight);
}
