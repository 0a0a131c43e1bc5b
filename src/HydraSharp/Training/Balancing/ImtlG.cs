using static TorchSharp.torch;

namespace HydraSharp.Training.Balancing;

/// <summary>
/// The step has the same projection on every task's gradient direction; the weights' sum is 1, and they may be negative. Liu et al., ICLR
/// 2021, https://openreview.net/forum?id=IMPnRXEWpvr. A gradient of zero gets weight 0; where no weights of sum 1 exist, there is no step
/// on the shared part (as in TorchJD).
/// </summary>
public sealed record ImtlG : GradientBalancing
{
    /// <inheritdoc />
    public override Func<Tensor, Tensor, Tensor> Create(int tasks) =>
        SquareMatrix.Rule(gramian => SquareMatrix.OfDirections(gramian, Weights));

    static double[] Weights(double[,] cosines, double[] norms)
    {
        var least = norms.Min();
        var free = SquareMatrix
            .LeastNorm(cosines, SquareMatrix.Vector(norms.Length, _ => 1))
            .Select((v, i) => v * (least / norms[i]))
            .ToArray();
        var sum = free.Sum();
        return Math.Abs(sum) < 1e-12 ? new double[norms.Length] : [.. free.Select(v => v / sum)];
    }
}
