using HydraSharp.Inference;
using HydraSharp.Specs.Validation;
using static TorchSharp.torch;

namespace HydraSharp.Tasks.Losses;

/// <summary>
/// For a number predicted as a distribution p = softmax(output) over bins, with mean m and variance v in bins: -log p[true] +
/// mean·(m - true)²/2 + variance·v. Pan et al., CVPR 2018, equations 3 to 6. A label between two bins counts for both, by its nearness.
/// </summary>
public sealed record MeanVariance : LossSpec
{
    /// <summary>Weight of the mean's squared error (the paper's lambda 1).</summary>
    public double Mean { get; init; } = 0.2;

    /// <summary>Weight of the variance (the paper's lambda 2): how much a wide distribution costs.</summary>
    public double Variance { get; init; } = 0.05;

    /// <inheritdoc />
    public override bool Supports(AnswerKind kind) => kind is AnswerKind.Number;

    /// <inheritdoc />
    public override Tensor Rows(Tensor output_NO, Tensor target_NW)
    {
        var label_NO = Bins.Around(target_NW, output_NO.shape[1], deviation: 0);
        var entropy_N = -(label_NO * nn.functional.log_softmax(output_NO, 1)).sum(1);
        var probability_NO = nn.functional.softmax(output_NO, 1);
        var mean_N1 = Bins.Expected(probability_NO);
        var variance_N = (probability_NO * (Bins.Positions(output_NO) - mean_N1).square()).sum(1);
        return entropy_N + (mean_N1 - target_NW).square().squeeze(1) * (Mean / 2) + variance_N * Variance;
    }

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        problems.Require(Mean >= 0 && double.IsFinite(Mean), "mean", $"{Mean} is not a weight", "0 for none");
        problems.Require(Variance >= 0 && double.IsFinite(Variance), "variance", $"{Variance} is not a weight", "0 for none");
    }

    /// <inheritdoc />
    public override void CheckOutputs(AnswerKind kind, long outputs, Problems problems) => Bins.CheckOutputs(outputs, problems);
}
