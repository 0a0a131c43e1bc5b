using HydraSharp.Checks;
using HydraSharp.Inference;
using static TorchSharp.torch;

namespace HydraSharp.Losses;

/// <summary>
/// Turns a head's raw output and the target into one loss per row. A task's loss is the weighted mean of its labelled rows.
/// </summary>
public abstract record LossSpec : IChecked
{
    /// <summary>Whether the loss can be used for a task that answers in this way.</summary>
    public abstract bool Suits(AnswerKind kind);

    /// <summary>Raw output [N, outputs] and target [N, width], both float32 and only of labelled rows, to losses [N].</summary>
    public abstract Tensor Rows(Tensor output_NO, Tensor target_NW);

    /// <summary>Weight of each row in the mean [N]: 1, unless the loss weighs classes (as PyTorch: sum of w·loss over sum of w).</summary>
    public virtual Tensor RowWeights(Tensor target_NW) => ones(target_NW.shape[0], device: target_NW.device);

    /// <inheritdoc />
    public virtual void Check(Problems problems) { }

    /// <summary>Adds the mistakes that need the task, such as too many class weights.</summary>
    /// <param name="kind">How the task answers; the loss suits it.</param>
    /// <param name="outputs">Raw outputs of its head.</param>
    /// <param name="problems">Receives the mistakes.</param>
    public virtual void CheckOutputs(AnswerKind kind, long outputs, Problems problems) { }
}
