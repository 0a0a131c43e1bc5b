using static TorchSharp.torch;

namespace HydraSharp.Training.Balancing;

/// <summary>
/// The direction b that has the same cosine with every task's gradient, as long as the gradients' projections on it together. Liu et al.,
/// ICLR
/// 2025, https://arxiv.org/abs/2408.11104; as in TorchJD. A gradient of zero gets weight 0.
/// </summary>
public sealed record ConFig : GradientBalancing
{
    /// <inheritdoc />
    public override Func<Tensor, Tensor, Tensor> Create(int tasks) =>
        SquareMatrix.Rule(gramian => SquareMatrix.OfDirections(gramian, (cosines, norms) =>
            {
                var free = SquareMatrix.LeastNorm(cosines, SquareMatrix.Vector(norms.Length, _ => 1));
                var along = SquareMatrix.Times(cosines, free);
                var square = SquareMatrix.Dot(free, along);
                // Cosines that oppose each other exactly leave no direction.
                return square < 1e-12
                    ? new double[norms.Length]
                    : [.. free.Select((v, i) => v * SquareMatrix.Dot(norms, along) / square / norms[i])];
            }));
}
