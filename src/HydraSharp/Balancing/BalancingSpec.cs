using HydraSharp.Checks;

namespace HydraSharp.Balancing;

/// <summary>How the tasks' losses become one training step.</summary>
public abstract record BalancingSpec : IChecked
{
    /// <inheritdoc />
    public virtual void Check(Problems problems) { }
}
