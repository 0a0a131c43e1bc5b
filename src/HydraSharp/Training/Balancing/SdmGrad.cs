using HydraSharp.Specs.Validation;
using static TorchSharp.torch;

namespace HydraSharp.Training.Balancing;

/// <summary>
/// MGDA that is drawn towards the mean gradient g0: with w on the simplex that minimises |w·J + λ·g0|² / 2, the step is (w·J + λ·g0) / (1
/// + λ). Xiao, Ban and Ji, "Direction-oriented multi-objective learning", NeurIPS 2023, algorithm 1, https://arxiv.org/abs/2305.18409.
/// With training.gradient_accumulation_steps of 3 or more the step's batches are three independent samples as the paper has it: w by 20
/// steps of gradient descent (rate 5, momentum 0.5, gradients scaled to a mean length of 1, as in LibMTL) on the products of the first
/// two, the step from the third, divided by its share of the labels. With fewer batches, or where a task has no label in one of the
/// samples, w is solved exactly on all of them and is biased by their noise.
/// </summary>
public sealed record SdmGrad : GradientBalancing
{
    const int Steps = 20;
    const double Rate = 5;
    const double Momentum = 0.5;

    /// <summary>λ: 0 is MGDA, much is the mean gradient. 0.3 in the authors' code.</summary>
    public double Lambda { get; init; } = 0.3;

    internal override int Samples => 3;

    /// <inheritdoc />
    public override Func<Tensor, Tensor, Tensor> Create(int tasks) =>
        SquareMatrix.Rule(gramian =>
        {
            var size = gramian.GetLength(0);
            var w = IsSymmetric(gramian) ? Exact(gramian) : Descent(gramian);
            return SquareMatrix.Vector(size, i => (w[i] + Lambda / size) / (1 + Lambda));
        });

    /// <inheritdoc />
    public override void Check(Problems problems) =>
        problems.Require(Lambda is >= 0 and <= 100, "lambda", $"{Lambda} is out of range", "from 0 to 100; 0.3 is usual");

    double[] Exact(double[,] gramian)
    {
        var size = gramian.GetLength(0);
        var mean = SquareMatrix.Times(gramian, SquareMatrix.Vector(size, _ => Lambda / size));
        return Simplex.Minimum(gramian, mean);
    }

    double[] Descent(double[,] products)
    {
        var size = products.GetLength(0);
        var length = Enumerable.Range(0, size).Average(i => Math.Sqrt(Math.Max(0, products[i, i])));
        var equal = SquareMatrix.Vector(size, _ => 1.0 / size);
        if (!(length > 0))
            return equal;
        var scaled = SquareMatrix.Make(size, (i, j) => products[i, j] / length / length);
        var mean = SquareMatrix.Times(scaled, equal);
        var (w, speed) = (equal, new double[size]);
        for (var step = 0; step < Steps; step++)
        {
            var slope = SquareMatrix.Times(scaled, w).Zip(mean, (a, b) => a + Lambda * b).ToArray();
            speed = step == 0 ? slope : [.. speed.Zip(slope, (v, s) => Momentum * v + s)];
            w = Simplex.Nearest([.. w.Zip(speed, (a, v) => a - Rate * v)]);
        }

        return w;
    }

    static bool IsSymmetric(double[,] matrix)
    {
        for (var i = 0; i < matrix.GetLength(0); i++)
        for (var j = 0; j < i; j++)
            if (Math.Abs(matrix[i, j] - matrix[j, i]) > 1e-12 * Math.Sqrt(Math.Abs(matrix[i, i] * matrix[j, j])))
                return false;
        return true;
    }
}
