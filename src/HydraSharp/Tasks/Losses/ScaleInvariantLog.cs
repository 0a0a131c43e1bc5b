using HydraSharp.Inference;
using HydraSharp.Specs.Validation;
using static TorchSharp.torch;

namespace HydraSharp.Tasks.Losses;

/// <summary>
/// For maps of positive numbers such as distances. With d = log output - log target over an image's known pixels: mean d² - lambda·(mean
/// d)².
/// Eigen, Puhrsch and Fergus, NIPS 2014, equation 4, https://arxiv.org/abs/1406.2283. With lambda 1 a common factor on the output changes
/// nothing; with 0 it is the mean squared error of the logarithm.
/// </summary>
public sealed record ScaleInvariantLog : LossSpec
{
    /// <summary>Share of the common factor's error that is forgiven: from 0 to 1. The paper's is 0.5.</summary>
    public double Lambda { get; init; } = 0.5;

    /// <summary>
    /// The smallest number, in the task's unit, whose logarithm is taken; outputs and targets below are taken for it. The gradient of an
    /// output below is that at the minimum rather than none, so that it is still drawn up.
    /// </summary>
    public double Minimum { get; init; } = 0.01;

    /// <summary>Whether the root is taken for each image, in the size of the logarithm rather than of its square.</summary>
    public bool Sqrt { get; init; }

    /// <inheritdoc />
    public override bool Supports(AnswerKind kind) => kind is AnswerKind.NumberMap;

    /// <inheritdoc />
    public override Tensor Rows(Tensor output_NO, Tensor target_NW)
    {
        var unknown_N1HW = Pixels.Unknown(target_NW);
        var error_N1HW = Pixels.Errors(Logarithm(output_NO), target_NW.clamp(min: Minimum).log(), unknown_N1HW);
        var mean_N111 = Pixels.Mean(error_N1HW, unknown_N1HW).view(-1, 1, 1, 1);
        // mean d² - λ·(mean d)² = mean (d - mean d)² + (1 - λ)·(mean d)², no difference of large numbers.
        var loss_N = Pixels.Mean((error_N1HW - mean_N111).square(), unknown_N1HW) + mean_N111.flatten().square() * (1 - Lambda);
        return Sqrt ? Root(loss_N) : loss_N;
    }

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        problems.Require(Lambda is >= 0 and <= 1, "lambda", $"{Lambda} is not a share", "from 0 to 1; 0.5 is usual");
        problems.Require(
            Minimum >= 1e-6 && double.IsFinite(Minimum),
            "minimum",
            $"{Minimum} is not a number from 0.000001 on",
            "0.01 is usual for metres"
        );
    }

    /// <inheritdoc />
    public override void CheckOutputs(AnswerKind kind, long outputs, Problems problems) => NumberOutput.Check(outputs, problems);

    // The second term is exactly 0 and has the gradient 1 / max(output, minimum).
    Tensor Logarithm(Tensor output_N1HW)
    {
        var positive_N1HW = output_N1HW.detach().clamp(min: Minimum);
        return positive_N1HW.log() + (output_N1HW - output_N1HW.detach()) / positive_N1HW;
    }

    // The slope of a root at 0 is infinite, and that of what is under it 0 there.
    static Tensor Root(Tensor loss_N)
    {
        var none_N = loss_N < 1e-12;
        return loss_N.masked_fill(none_N, 1).sqrt().masked_fill(none_N, 0);
    }
}
