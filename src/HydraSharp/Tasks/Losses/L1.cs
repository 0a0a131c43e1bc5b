using HydraSharp.Inference;
using HydraSharp.Specs.Validation;
using static TorchSharp.torch;

namespace HydraSharp.Tasks.Losses;

/// <summary>
/// |output - target|. Its best constant is the median, so single wrong labels pull little. For a map, the mean over an image's known
/// pixels.
/// </summary>
public sealed record L1 : LossSpec
{
    /// <inheritdoc />
    public override bool Supports(AnswerKind kind) => kind is AnswerKind.Number or AnswerKind.NumberMap;

    /// <inheritdoc />
    public override Tensor Rows(Tensor output_NO, Tensor target_NW) =>
        Pixels.AreIn(output_NO) ? Pixels.MeanOfErrors(output_NO, target_NW, error => error.abs()) : (output_NO - target_NW).abs().mean([1]);

    /// <inheritdoc />
    public override void CheckOutputs(AnswerKind kind, long outputs, Problems problems) => NumberOutput.Check(outputs, problems);
}
