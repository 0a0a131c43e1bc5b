using static TorchSharp.torch;

namespace HydraSharp.Training.Balancing;

/// <summary>Makes one step of the tasks' gradients. What it remembers are buffers, so that checkpoints hold it.</summary>
internal abstract class JacobianRule(string name) : nn.Module(name)
{
    /// <summary>
    /// The gradient that the shared part follows [N]. A task without a label in the step is not there, keeps its state and changes
    /// nothing for the others.
    /// </summary>
    /// <param name="jacobian_PN">
    /// The gradients of the tasks' mean losses over the step [P, N] (float32), of tasks that have a label in it. The rule may overwrite
    /// them.
    /// </param>
    /// <param name="losses_P">Those losses [P] (float32), times the tasks' weights.</param>
    /// <param name="present_P">The tasks' indices [P] (int64, ascending).</param>
    public abstract Tensor Step(Tensor jacobian_PN, Tensor losses_P, Tensor present_P);

    /// <summary>
    /// What each task's gradient was multiplied with in the last step [P], for a method whose step is their weighted sum; null for others.
    /// </summary>
    public virtual double[]? Weights => null;

    /// <summary>What each task's own head multiplies its gradient with [P], after <see cref="Step"/>; null for 1.</summary>
    /// <param name="losses_P">As in <see cref="Step"/>.</param>
    /// <param name="present_P">As in <see cref="Step"/>.</param>
    public virtual double[]? HeadWeights(Tensor losses_P, Tensor present_P) => null;
}
