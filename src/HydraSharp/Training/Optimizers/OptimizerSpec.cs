using HydraSharp.Specs.Validation;

namespace HydraSharp.Training.Optimizers;

/// <summary>Turns gradients into steps. Weight decay is never applied to biases and norms.</summary>
public abstract record OptimizerSpec : IChecked
{
    /// <summary>Size of a step, before the schedule.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Creates the optimizer with its state for these parameters.</summary>
    public abstract Optimizer Create(IReadOnlyList<OptimizedParameter> parameters);

    /// <inheritdoc />
    public virtual void Check(Problems problems) =>
        problems.Require(LearningRate > 0 && double.IsFinite(LearningRate), "learning_rate", $"{LearningRate} is not a positive number");
}
