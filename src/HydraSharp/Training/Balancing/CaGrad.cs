using HydraSharp.Specs.Validation;
using static TorchSharp.torch;

namespace HydraSharp.Training.Balancing;

/// <summary>
/// Of the steps at most c·|g0| away from the mean gradient g0, the one that helps the worst-off task most: with w on the simplex that
/// minimises
/// (w·J)·g0 + c·|g0|·|w·J|, the step is g0 + c·|g0|·w·J/|w·J|. Liu et al., NeurIPS 2021, https://arxiv.org/abs/2110.14048.
/// With c of 1 or more no task is opposed; where gradients cancel so that no step helps all, the step is then 0 (as in TorchJD).
/// </summary>
public sealed record CaGrad : GradientBalancing
{
    // TorchJD's norm_eps.
    const double LeastLength = 1e-4;

    /// <summary>
    /// How far from the mean gradient the step may be, as a share of its length. LibMTL: 0.5; the authors' runs: 0.4. TorchJD has no
    /// default.
    /// </summary>
    public double C { get; init; } = 0.5;

    /// <summary>What the step is divided by.</summary>
    public CaGradRescaling Rescaling { get; init; } = CaGradRescaling.Squared;

    /// <inheritdoc />
    public override Func<Tensor, Tensor, Tensor> Create(int tasks) => SquareMatrix.Rule(Weights);

    /// <inheritdoc />
    public override void Check(Problems problems) =>
        problems.Require(C is >= 0 and <= 10, "c", $"{C} is out of range", "from 0 to 10; 0.4 and 0.5 are usual");

    double[] Weights(double[,] gramian)
    {
        var (size, trace) = (gramian.GetLength(0), SquareMatrix.Trace(gramian));
        var divisor = Rescaling switch
        {
            CaGradRescaling.Squared => 1 + C * C,
            CaGradRescaling.Linear => 1 + C,
            _ => 1,
        };
        var equal = SquareMatrix.Vector(size, _ => 1.0 / size);
        if (!(trace > 0))
            return [.. equal.Select(w => w / divisor)];
        if (C >= 1 && Cancels(gramian, trace))
            return new double[size];
        var g = SquareMatrix.Make(size, (i, j) => gramian[i, j] / trace);
        var linear = SquareMatrix.Times(g, equal);
        var reach = C * Math.Sqrt(Math.Max(0, SquareMatrix.Dot(equal, linear)));
        var w = (double[])equal.Clone();
        for (var round = 0; round < 1000; round++)
        {
            var moved = 0.0;
            for (var i = 1; i < size; i++)
            for (var j = 0; j < i; j++)
                moved = Math.Max(moved, Exchange(g, linear, reach, w, i, j));
            if (moved < 1e-14)
                break;
        }

        var length = Math.Sqrt(Math.Max(0, SquareMatrix.Dot(w, SquareMatrix.Times(g, w))));
        return SquareMatrix.Vector(size, i => (equal[i] + (length > 1e-12 ? reach * w[i] / length : 0)) / divisor);
    }

    // Zero lies in the hull of the gradients: a weighted sum of the tasks' gains is 0 for every step, and the step 0 is near enough to the
    // mean.
    static bool Cancels(double[,] gramian, double trace)
    {
        var nearest = NonNegative.OnSimplex(gramian);
        return SquareMatrix.Dot(nearest, SquareMatrix.Times(gramian, nearest)) <= LeastLength * LeastLength * trace;
    }

    // Moves weight from j to i, or back, to where the convex objective is least between the two; how much was moved.
    static double Exchange(double[,] g, double[] linear, double reach, double[] w, int i, int j)
    {
        var along = SquareMatrix.Times(g, w);
        var (square, slope, curve) = (SquareMatrix.Dot(w, along), along[i] - along[j], g[i, i] - 2 * g[i, j] + g[j, j]);
        var (low, high) = (-w[i], w[j]);
        for (var round = 0; round < 60; round++)
        {
            var t = (low + high) / 2;
            var length = Math.Sqrt(Math.Max(1e-300, square + 2 * t * slope + t * t * curve));
            if (linear[i] - linear[j] + reach * (slope + t * curve) / length > 0)
                high = t;
            else
                low = t;
        }

        var moved = (low + high) / 2;
        (w[i], w[j]) = (Math.Max(0, w[i] + moved), Math.Max(0, w[j] - moved));
        return Math.Abs(moved);
    }
}
