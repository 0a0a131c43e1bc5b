using static TorchSharp.torch;

namespace HydraSharp.Tasks;

/// <summary>The trainable part of a task. All tensors are float32; N counts rows.</summary>
public abstract class TaskHead(string name) : nn.Module<Tensor, Tensor>(name)
{
    /// <summary>
    /// Learns fixed facts from the training targets [rows, width] before the first step, such as their mean. At least one row.
    /// </summary>
    public virtual void Fit(ReadOnlySpan<float> targets) { }

    /// <summary>Target [N, width] as the loss wants it, such as standardised.</summary>
    public virtual Tensor Prepare(Tensor target_NW) => target_NW;

    /// <summary>Raw output [N, outputs] to decoded answer [N, answer width].</summary>
    public abstract Tensor Decode(Tensor output_NO);
}
