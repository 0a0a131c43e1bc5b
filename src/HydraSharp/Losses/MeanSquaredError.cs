using HydraSharp.Checks;
using HydraSharp.Inference;
using static TorchSharp.torch;

namespace HydraSharp.Losses;

/// <summary>(output - target)². Its best constant is the mean; large errors count most.</summary>
public sealed record MeanSquaredError : LossSpec
{
    /// <inheritdoc />
    public override bool Suits(AnswerKind kind) => kind is AnswerKind.Number;

    /// <inheritdoc />
    public override Tensor Rows(Tensor output_NO, Tensor target_NW) => (output_NO - target_NW).square().mean([1]);

    /// <inheritdoc />
    public override void CheckOutputs(AnswerKind kind, long outputs, Problems problems) => NumberOutput.Check(outputs, problems);
}
