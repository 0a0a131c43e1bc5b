using static TorchSharp.torch;

namespace HydraSharp.Training.Balancing;

/// <summary>
/// Follows the shortest vector in the convex hull of the gradients, which no task's gradient opposes: weights on the simplex, least |w·J|.
/// Sener and Koltun, NeurIPS 2018, https://arxiv.org/abs/1810.04650. Solved by an active set, without the normalisations of LibMTL and
/// without its bounds 0.001 and 0.999; TorchJD approximates by Frank-Wolfe.
/// </summary>
public sealed record Mgda : GradientBalancing
{
    /// <inheritdoc />
    public override Func<Tensor, Tensor, Tensor> Create(int tasks) => SquareMatrix.Rule(NonNegative.OnSimplex);
}
