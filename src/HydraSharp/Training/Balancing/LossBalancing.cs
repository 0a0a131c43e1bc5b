using static TorchSharp.torch;

namespace HydraSharp.Training.Balancing;

/// <summary>Combines the tasks' losses into one number, which is then differentiated once.</summary>
public abstract record LossBalancing : BalancingSpec
{
    /// <summary>
    /// Creates the rule for that many tasks. It maps the losses [P] of the tasks that have a label in this step, and their indices [P]
    /// (int64, ascending), to a scalar. A task without a label is not there, keeps its state and changes nothing for the others.
    /// </summary>
    public abstract nn.Module<Tensor, Tensor, Tensor> Create(int tasks);

    /// <summary>The rule for tasks of these names, for methods that know tasks by name.</summary>
    public virtual nn.Module<Tensor, Tensor, Tensor> CreateFor(IReadOnlyList<string> tasks)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        return Create(tasks.Count);
    }
}
