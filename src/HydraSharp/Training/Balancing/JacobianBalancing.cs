namespace HydraSharp.Training.Balancing;

/// <summary>
/// Puts the tasks' gradients on the shared part together number by number, for methods that need more than their inner products. Needs a
/// backward pass
/// for each task and memory for a gradient of the shared part each, in float32.
/// </summary>
public abstract record JacobianBalancing : BalancingSpec
{
    /// <summary>Creates the rule.</summary>
    /// <param name="tasks">How many tasks there are.</param>
    /// <param name="parameters">How many numbers the shared part has.</param>
    public abstract JacobianRule Create(int tasks, long parameters);
}
