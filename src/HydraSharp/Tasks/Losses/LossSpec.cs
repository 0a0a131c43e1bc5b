using HydraSharp.Inference;
using HydraSharp.Specs.Validation;
using static TorchSharp.torch;

namespace HydraSharp.Tasks.Losses;

/// <summary>
/// Turns a head's raw output and the target into one loss per row. A task's loss is the weighted mean of its labelled rows. Where the
/// answer is a map, a row is an image and its loss the mean over the pixels that are known.
/// </summary>
public abstract record LossSpec : IChecked
{
    /// <summary>Whether the loss can be used for a task that answers in this way.</summary>
    public abstract bool Supports(AnswerKind kind);

    /// <summary>
    /// Raw output [N, outputs] and target [N, width], both float32 and only of labelled rows, to losses [N]. For maps, output [N,
    /// outputs, H, W] and target [N, 1, H, W], of directions [N, 3, H, W], NaN where it is not known; an image of which no pixel is known
    /// has the loss 0, and no gradient.
    /// </summary>
    public abstract Tensor Rows(Tensor output_NO, Tensor target_NW);

    /// <summary>
    /// Weight of each row in the mean [N]: 1, unless the loss weighs classes (as PyTorch: sum of w·loss over sum of w). For maps always
    /// 1, since class weights act among the pixels of an image: a task's loss is the plain mean over its labelled images, however much of
    /// each is known.
    /// </summary>
    public virtual Tensor RowWeights(Tensor target_NW) => ones(target_NW.shape[0], device: target_NW.device);

    /// <inheritdoc />
    public virtual void Check(Problems problems) { }

    /// <summary>Adds the errors that need the task, such as too many class weights.</summary>
    /// <param name="kind">How the task answers; the loss suits it.</param>
    /// <param name="outputs">Raw outputs of its head.</param>
    /// <param name="problems">Receives the errors.</param>
    public virtual void CheckOutputs(AnswerKind kind, long outputs, Problems problems) { }
}
