using HydraSharp.Specs.Validation;
using static TorchSharp.torch;

namespace HydraSharp.Training.Balancing;

/// <summary>
/// Projects the tasks' mean gradient onto the directions that no task's gradient opposes: the least v'Gv with v at least the tasks' shares.
/// Lopez-Paz and Ranzato, NeurIPS 2017, https://arxiv.org/abs/1706.08840, for several tasks as in TorchJD. Solved exactly.
/// </summary>
public sealed record DualProj : GradientBalancing
{
    /// <summary>Whether the mean gradient is projected (TorchJD) or the sum.</summary>
    public TaskTotal Total { get; init; } = TaskTotal.Mean;

    /// <summary>What is added to the diagonal of the Gramian of trace 1. TorchJD: 1e-4.</summary>
    public double Regularization { get; init; } = 1e-4;

    /// <inheritdoc />
    public override Func<Tensor, Tensor, Tensor> Create(int tasks) =>
        SquareMatrix.Rule(gramian =>
        {
            var size = gramian.GetLength(0);
            var hessian = SquareMatrix.Regularized(gramian, Regularization);
            return NonNegative.AtLeast(hessian, SquareMatrix.Vector(size, _ => Total == TaskTotal.Mean ? 1.0 / size : 1));
        });

    /// <inheritdoc />
    public override void Check(Problems problems) =>
        problems.Require(
            Regularization is >= 1e-10 and <= 1,
            "regularization",
            $"{Regularization} is out of range",
            "from 1e-10 to 1; 1e-4 is usual"
        );
}
