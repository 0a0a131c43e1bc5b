using HydraSharp.Checks;

namespace HydraSharp.Balancing;

/// <summary>How the tasks' losses become one training step.</summary>
public abstract record BalancingSpec : IChecked
{
    /// <inheritdoc />
    public virtual void Check(Problems problems) { }

    /// <summary>Tells what is wrong with the settings for these tasks.</summary>
    /// <param name="tasks">Names of the experiment's tasks.</param>
    /// <param name="problems">Receives the mistakes.</param>
    public virtual void CheckTasks(IReadOnlyList<string> tasks, Problems problems) { }
}
