using HydraSharp.Inference;
using HydraSharp.Specs.Validation;
using static TorchSharp.torch;

namespace HydraSharp.Tasks.Losses;

/// <summary>
/// With e = |output - target|: e²/2 up to delta, then delta·(e - delta/2). Huber, Annals of Mathematical Statistics 35, 1964. For a map,
/// the mean over an image's known pixels.
/// </summary>
public sealed record Huber : LossSpec
{
    /// <summary>
    /// The error at which the loss turns from squared to straight, in the units of the head: standardised, if the task standardises.
    /// </summary>
    public double Delta { get; init; } = 1;

    /// <inheritdoc />
    public override bool Supports(AnswerKind kind) => kind is AnswerKind.Number or AnswerKind.NumberMap;

    /// <inheritdoc />
    public override Tensor Rows(Tensor output_NO, Tensor target_NW) =>
        Pixels.AreIn(output_NO) ? Pixels.MeanOfErrors(output_NO, target_NW, Elements) : Elements(output_NO - target_NW).mean([1]);

    /// <inheritdoc />
    public override void Check(Problems problems) =>
        problems.Require(Delta > 0 && double.IsFinite(Delta), "delta", $"{Delta} is not a positive number", "1 is usual");

    /// <inheritdoc />
    public override void CheckOutputs(AnswerKind kind, long outputs, Problems problems) => NumberOutput.Check(outputs, problems);

    Tensor Elements(Tensor difference)
    {
        var error = difference.abs();
        // The square sees at most delta, so a huge error cannot overflow it.
        var near = error.clamp(max: Delta);
        return near.square() * 0.5 + (error - near) * Delta;
    }
}
