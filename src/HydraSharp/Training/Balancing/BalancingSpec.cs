using HydraSharp.Specs.Validation;
using HydraSharp.Training.Balancing.Diagnostics;

namespace HydraSharp.Training.Balancing;

/// <summary>How the tasks' losses become one training step.</summary>
/// <remarks>
/// Other assemblies derive from <see cref="LossBalancing"/> or <see cref="GradientBalancing"/>: the trainer knows only these ways.
/// </remarks>
public abstract record BalancingSpec : IChecked
{
    private protected BalancingSpec() { }

    /// <summary>Steps of a dry run by which this chooses a method; 0 for what is a method itself.</summary>
    internal virtual int DryRunSteps => 0;

    /// <summary>What stands for it until it has chosen.</summary>
    internal virtual BalancingSpec Untried => this;

    /// <inheritdoc />
    public virtual void Check(Problems problems) { }

    /// <summary>Reports what is wrong with the settings for these tasks.</summary>
    /// <param name="tasks">Names of the experiment's tasks.</param>
    /// <param name="problems">Receives the errors.</param>
    public virtual void CheckTasks(IReadOnlyList<string> tasks, Problems problems) { }

    /// <summary>Chooses a method by a dry run with equal weights.</summary>
    /// <param name="seen">How the tasks' gradients stood to each other; null where there is one task or nothing is shared.</param>
    internal virtual BalancingAdvice Choose(GradientFigures? seen) =>
        throw new NotSupportedException($"{GetType().Name} is a method itself");
}
