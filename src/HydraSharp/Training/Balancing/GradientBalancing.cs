using static TorchSharp.torch;

namespace HydraSharp.Training.Balancing;

/// <summary>
/// Weighs the tasks by the inner products of their gradients on the shared part, or on the features that it gives to the heads. A task's
/// own head follows its own gradient with weight 1 (as in
/// TorchJD; LibMTL's Nash-MTL weighs the heads too). Needs a backward pass for each task and memory for a gradient of the shared part each.
/// </summary>
public abstract record GradientBalancing : BalancingSpec
{
    /// <summary>On what the gradients are compared.</summary>
    public GradientPlace GradientAt { get; init; }

    /// <summary>
    /// How many independent samples of the gradients the rule is made for. With 3, and as many batches in the step, it sees the products
    /// of the first sample's gradients with the second's, and the shared part follows the weighted sum of the third's.
    /// </summary>
    internal virtual int Samples => 1;

    /// <summary>
    /// Creates the rule for that many tasks. It maps the Gramian [P, P] (float64) of the gradients of the tasks that have a label in this
    /// step (of their mean losses, also when it has several batches), and their indices [P] (int64, ascending), to weights [P]; the
    /// shared part follows the gradients' weighted sum. A task without a label is not there, keeps its state and changes nothing for the
    /// others.
    /// </summary>
    public abstract Func<Tensor, Tensor, Tensor> Create(int tasks);

    /// <summary>
    /// The same rule as a module whose buffers are what it remembers from step to step, for checkpoints; null for one that remembers
    /// nothing.
    /// </summary>
    public virtual nn.Module<Tensor, Tensor, Tensor>? CreateModule(int tasks) => null;
}
