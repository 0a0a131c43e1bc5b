using HydraSharp.Inference;
using HydraSharp.Specs.Validation;
using static TorchSharp.torch;

namespace HydraSharp.Tasks.Losses;

/// <summary>
/// For maps of numbers, the berHu loss. With e = |output - target| and c a fifth of the largest e: e up to c, then (e² + c²) / (2c), so
/// that large errors count more. Laina et al., 3DV 2016, equation 2, https://arxiv.org/abs/1606.00373; as in Nekrasov et al., ICRA 2019,
/// https://arxiv.org/abs/1809.04766. The papers take the largest error of the batch, this loss that of the image, so that no image's loss
/// depends on another's; c has no gradient.
/// </summary>
public sealed record InverseHuber : LossSpec
{
    /// <summary>Share of an image's largest error at which the loss turns from straight to squared. The papers' is 0.2.</summary>
    public double Threshold { get; init; } = 0.2;

    /// <inheritdoc />
    public override bool Supports(AnswerKind kind) => kind is AnswerKind.NumberMap;

    /// <inheritdoc />
    public override Tensor Rows(Tensor output_NO, Tensor target_NW) => Pixels.MeanOfErrors(output_NO, target_NW, Elements);

    /// <inheritdoc />
    public override void Check(Problems problems) =>
        problems.Require(Threshold is > 0 and <= 1, "threshold", $"{Threshold} is not a share", "more than 0, up to 1; 0.2 is usual");

    /// <inheritdoc />
    public override void CheckOutputs(AnswerKind kind, long outputs, Problems problems) => NumberOutput.Check(outputs, problems);

    // (e² + c²) / (2c) = e + (e - c)² / (2c). The quotient comes first: it is small however large the error, and finite without any.
    Tensor Elements(Tensor error_N1HW)
    {
        var error = error_N1HW.abs();
        var turn_N111 = (error.detach().amax([1, 2, 3], keepdim: true) * Threshold).clamp(min: 1e-12);
        var beyond = nn.functional.relu(error - turn_N111);
        return error + beyond * (beyond / (turn_N111 * 2));
    }
}
