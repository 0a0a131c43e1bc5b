using HydraSharp.Inference;
using HydraSharp.Specs.Validation;
using static TorchSharp.torch;

namespace HydraSharp.Tasks.Losses;

/// <summary>
/// For maps of classes, 1 minus the mean, over the classes that are present in an image, of (2·Σ p·y + smooth) / (Σ p + Σ y + smooth) over
/// its known pixels: every class counts alike, however small. Milletari, Navab and Ahmadi, 3DV 2016, https://arxiv.org/abs/1606.04797, with
/// the sums of Sudre et al., DLMIA 2017, https://arxiv.org/abs/1707.03237.
/// </summary>
public sealed record Dice : LossSpec
{
    /// <summary>Added above and below, in pixels, so that a class of a few pixels is not all or nothing; 0 for the plain ratio.</summary>
    public double Smooth { get; init; } = 1;

    /// <summary>
    /// Share of the cross-entropy in the loss, with 1 minus it on the overlap; 0 for the overlap alone. The cross-entropy has a slope
    /// where the overlap is flat, at pixels that are surely wrong.
    /// </summary>
    public double CrossEntropyShare { get; init; }

    /// <inheritdoc />
    public override bool Supports(AnswerKind kind) => kind is AnswerKind.ClassMap;

    /// <inheritdoc />
    public override Tensor Rows(Tensor output_NO, Tensor target_NW)
    {
        var unknown_N1HW = Pixels.Unknown(target_NW);
        var class_N1HW = Pixels.Classes(target_NW, unknown_N1HW);
        if (CrossEntropyShare == 0)
            return Apart(nn.functional.softmax(output_NO, 1), class_N1HW, unknown_N1HW);
        var log_NCHW = nn.functional.log_softmax(output_NO, 1);
        var entropy_N = Pixels.Mean(-log_NCHW.gather(1, class_N1HW), unknown_N1HW);
        return Apart(log_NCHW.exp(), class_N1HW, unknown_N1HW) * (1 - CrossEntropyShare) + entropy_N * CrossEntropyShare;
    }

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        problems.Require(Smooth >= 0 && double.IsFinite(Smooth), "smooth", $"{Smooth} is not 0 or more", "1 is usual");
        problems.Require(
            CrossEntropyShare is >= 0 and <= 1,
            "cross_entropy_share",
            $"{CrossEntropyShare} is not a share",
            "from 0 to 1, such as 0.5"
        );
    }

    // Without a map of ones and zeros for each class: what is true there is added up by class, and the product sums p over the known
    // pixels.
    Tensor Apart(Tensor probability_NCHW, Tensor class_N1HW, Tensor unknown_N1HW)
    {
        var class_NP = class_N1HW.flatten(1);
        var known_NP = unknown_N1HW.logical_not().flatten(1).to(float32);
        var none_NC = zeros(probability_NCHW.shape[0], probability_NCHW.shape[1], device: probability_NCHW.device);
        var true_NC = none_NC.scatter_add(1, class_NP, known_NP);
        var both_NC = none_NC.scatter_add(1, class_NP, probability_NCHW.gather(1, class_N1HW).flatten(1) * known_NP);
        var told_NC = probability_NCHW.flatten(2).bmm(known_NP.unsqueeze(2)).squeeze(2);
        var absent_NC = true_NC == 0;
        var overlap_NC = (both_NC * 2 + Smooth) / (told_NC + true_NC + Smooth).masked_fill(absent_NC, 1);
        return (1 - overlap_NC).masked_fill(absent_NC, 0).sum(1) / absent_NC.logical_not().sum(1).clamp(min: 1);
    }
}
