using HydraSharp.Inference;
using HydraSharp.Specs.Validation;
using static TorchSharp.torch;

namespace HydraSharp.Tasks.Losses;

/// <summary>
/// For ordered levels: the sum, over the K - 1 boundaries, of the binary cross-entropy of "is it higher than level k?". CORAL, equation 4:
/// Cao, Mirjalili and Raschka, Pattern Recognition Letters 140, 2020, https://arxiv.org/abs/1901.07884.
/// </summary>
public sealed record CumulativeCrossEntropy : LossSpec
{
    /// <summary>Factor on each of the K - 1 boundaries, lowest first (the paper's importance of a task); empty for 1 each.</summary>
    public IReadOnlyList<double> BoundaryWeights { get; init; } = [];

    /// <inheritdoc />
    public override bool Supports(AnswerKind kind) => kind is AnswerKind.Level;

    /// <inheritdoc />
    public override Tensor Rows(Tensor output_NO, Tensor target_NW)
    {
        var higher_NO = (target_NW > arange(output_NO.shape[1], device: output_NO.device)).to(output_NO.dtype);
        var loss_NO = BinaryCrossEntropy.Elements(output_NO, higher_NO);
        if (BoundaryWeights.Count > 0)
            loss_NO = loss_NO * ClassWeights.Vector(BoundaryWeights, output_NO.device);
        return loss_NO.sum(1);
    }

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        foreach (var weight in BoundaryWeights.Where(w => !(w > 0) || !double.IsFinite(w)))
            problems.Add("boundary_weights", $"{weight} is not a positive number");
    }

    /// <inheritdoc />
    public override void CheckOutputs(AnswerKind kind, long outputs, Problems problems) =>
        problems.Require(
            BoundaryWeights.Count == 0 || BoundaryWeights.Count == outputs,
            "boundary_weights",
            $"{BoundaryWeights.Count} weights for {outputs} boundaries",
            "one between each two levels, lowest first"
        );
}
