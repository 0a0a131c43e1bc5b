using HydraSharp.Inference;
using HydraSharp.Specs.Validation;
using static TorchSharp.torch;

namespace HydraSharp.Tasks.Losses;

/// <summary>
/// For a number predicted as a distribution over bins: KL(label ‖ softmax(output)) + expectation·|expected - true|, where the label is a
/// normal distribution around the true number, and both numbers count in bins. DLDL-v2: Gao et al., IJCAI 2018, equations 4 to 8,
/// https://arxiv.org/abs/1807.03449. With expectation 0 it is DLDL (Gao et al., IEEE TIP 26, 2017); with deviation 0 as well, up to
/// labels between bins, DEX (Rothe, Timofte and Van Gool, IJCV 126, 2018).
/// </summary>
public sealed record LabelDistribution : LossSpec
{
    /// <summary>
    /// Std of the label's normal distribution, in bins (with a step of one year: in years); 0 shares it between the two nearest bins.
    /// </summary>
    public double Std { get; init; } = 2;

    /// <summary>
    /// Weight of the expected number's absolute error, in bins (the paper's lambda, 1 there). With other tasks beside it a smaller one,
    /// or a smaller weight of the task, keeps this loss from outweighing theirs.
    /// </summary>
    public double ExpectationWeight { get; init; } = 1;

    /// <inheritdoc />
    public override bool Supports(AnswerKind kind) => kind is AnswerKind.Number;

    /// <inheritdoc />
    public override Tensor Rows(Tensor output_NO, Tensor target_NW)
    {
        var divergence_N = Bins.Divergence(Bins.Around(target_NW, output_NO.shape[1], Std), output_NO);
        if (ExpectationWeight == 0)
            return divergence_N;
        return divergence_N + (Bins.Expected(nn.functional.softmax(output_NO, 1)) - target_NW).abs().squeeze(1) * ExpectationWeight;
    }

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        problems.Require(
            Std is 0 or >= 0.01 && double.IsFinite(Std),
            "std",
            $"{Std} is not a deviation",
            "in bins, such as 2; 0 for the nearest bins only"
        );
        problems.Require(
            ExpectationWeight >= 0 && double.IsFinite(ExpectationWeight),
            "expectation_weight",
            $"{ExpectationWeight} is not a weight",
            "0 for the distribution alone"
        );
    }

    /// <inheritdoc />
    public override void CheckOutputs(AnswerKind kind, long outputs, Problems problems) => Bins.CheckOutputs(outputs, problems);
}
