namespace HydraSharp.Training.Balancing;

/// <summary>
/// Puts the tasks' gradients on the shared part together number by number, for methods that need more than their inner products. Needs a
/// backward pass for each task and memory for a gradient of the shared part each, in float32.
/// </summary>
/// <remarks>This family is closed: other assemblies cannot add a member, since a rule works on the memory of the trainer.</remarks>
public abstract record JacobianBalancing : BalancingSpec
{
    private protected JacobianBalancing() { }

    /// <summary>Creates the rule.</summary>
    /// <param name="tasks">How many tasks there are.</param>
    /// <param name="parameters">How many numbers the shared part has.</param>
    internal abstract JacobianRule Create(int tasks, long parameters);
}
