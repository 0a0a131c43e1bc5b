using static TorchSharp.torch;

namespace HydraSharp.Training.Balancing;

/// <summary>
/// Takes from each gradient, in random order, what opposes another task's original gradient, and adds up the rest. Yu et al., NeurIPS 2020,
/// algorithm 1, https://arxiv.org/abs/2001.06782. The sum, as in the paper and both LibMTL and TorchJD.
/// </summary>
public sealed record PcGrad : GradientBalancing
{
    /// <inheritdoc />
    public override Func<Tensor, Tensor, Tensor> Create(int tasks) => SquareMatrix.Rule(Weights);

    static double[] Weights(double[,] gramian)
    {
        var size = gramian.GetLength(0);
        var total = new double[size];
        for (var i = 0; i < size; i++)
        {
            var own = new double[size];
            own[i] = 1;
            foreach (var j in randperm(size).data<long>().ToArray())
            {
                if (j == i || !(gramian[j, j] > 0))
                    continue;
                var product = Enumerable.Range(0, size).Sum(k => own[k] * gramian[k, j]);
                if (product < 0)
                    own[j] -= product / gramian[j, j];
            }

            for (var k = 0; k < size; k++)
                total[k] += own[k];
        }

        return total;
    }
}
