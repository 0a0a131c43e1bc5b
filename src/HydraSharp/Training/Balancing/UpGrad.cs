using HydraSharp.Specs.Validation;
using static TorchSharp.torch;

namespace HydraSharp.Training.Balancing;

/// <summary>
/// Projects each gradient onto the directions that no task's gradient opposes, and puts the projections together. Quinton and Rey, 2024,
/// https://arxiv.org/abs/2406.16232. Solved exactly by an active-set method.
/// </summary>
public sealed record UpGrad : GradientBalancing
{
    /// <summary>Whether the projections are averaged (TorchJD, LibMTL) or added.</summary>
    public TaskTotal Total { get; init; } = TaskTotal.Mean;

    /// <summary>What is added to the diagonal of the Gramian of trace 1. TorchJD, LibMTL: 1e-4.</summary>
    public double Regularization { get; init; } = 1e-4;

    /// <inheritdoc />
    public override Func<Tensor, Tensor, Tensor> Create(int tasks) =>
        SquareMatrix.Rule(gramian =>
        {
            var size = gramian.GetLength(0);
            var share = Total == TaskTotal.Mean ? 1.0 / size : 1;
            var hessian = SquareMatrix.Regularized(gramian, Regularization);
            var projections = Enumerable
                .Range(0, size)
                .Select(task => NonNegative.AtLeast(hessian, SquareMatrix.Vector(size, i => i == task ? share : 0)))
                .ToArray();
            return SquareMatrix.Vector(size, i => projections.Sum(p => p[i]));
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
