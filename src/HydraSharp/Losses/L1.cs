using HydraSharp.Checks;
using HydraSharp.Inference;
using static TorchSharp.torch;

namespace HydraSharp.Losses;

/// <summary>|output - target|. Its best constant is the median, so single wrong labels pull little.</summary>
public sealed record L1 : LossSpec
{
    /// <inheritdoc />
    public override bool Suits(AnswerKind kind) => kind is AnswerKind.Number;

    /// <inheritdoc />
    public override Tensor Rows(Tensor output_NO, Tensor target_NW) => (output_NO - target_NW).abs().mean([1]);

    /// <inheritdoc />
    public override void CheckOutputs(AnswerKind kind, long outputs, Problems problems) => NumberOutput.Check(outputs, problems);
}
