using HydraSharp.Inference;
using HydraSharp.Specs.Validation;
using static TorchSharp.torch;

namespace HydraSharp.Tasks.Losses;

/// <summary>
/// For maps of directions, 1 - cos of the angle between output and target, over an image's known pixels: 0 for the same direction, 1 for a
/// right angle, 2 for the opposite. The length of the output does not count.
/// </summary>
public sealed record CosineDistance : LossSpec
{
    // Shorter outputs have no direction worth the name; their gradient would grow without limit.
    const double ShortestOutput = 1e-3;

    /// <inheritdoc />
    public override bool Supports(AnswerKind kind) => kind is AnswerKind.DirectionMap;

    /// <inheritdoc />
    public override Tensor Rows(Tensor output_NO, Tensor target_NW)
    {
        var unknown_N1HW = Pixels.Unknown(target_NW);
        var length_N1HW = output_NO.square().sum(1, keepdim: true).clamp(min: ShortestOutput * ShortestOutput).sqrt();
        // Of unit vectors, 1 - a·b = |a - b|² / 2, which is never negative.
        var apart_N3HW = Pixels.Errors(output_NO / length_N1HW, target_NW, unknown_N1HW);
        return Pixels.Mean(apart_N3HW.square().sum(1, keepdim: true) * 0.5, unknown_N1HW);
    }

    /// <inheritdoc />
    public override void CheckOutputs(AnswerKind kind, long outputs, Problems problems) =>
        problems.Require(outputs == 3, "", $"it compares directions, and the head has {outputs} outputs", "three: x, y and z");
}
