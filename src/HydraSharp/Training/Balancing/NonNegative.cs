namespace HydraSharp.Training.Balancing;

/// <summary>
/// Quadratic programmes over numbers that are not negative, by the active-set method of Lawson and Hanson (Solving Least Squares
/// Problems, 1974, chapter 23).
/// </summary>
internal static class NonNegative
{
    // Far below any quantity that matters after scaling, far above float64's rounding.
    const double Tolerance = 1e-12;

    /// <summary>The x ≥ 0 that minimises x'Hx/2 + b'x, for a positive definite H whose entries are about 1.</summary>
    internal static double[] Minimum(double[,] hessian, double[] linear)
    {
        var size = linear.Length;
        var (x, free) = (new double[size], new bool[size]);
        for (var round = 0; round < 10 * (size + 1); round++)
        {
            var slope = SquareMatrix.Times(hessian, x).Zip(linear, (a, b) => a + b).ToArray();
            var best = Enumerable.Range(0, size).Where(i => !free[i]).OrderBy(i => slope[i]).FirstOrDefault(-1);
            if (best < 0 || slope[best] >= -Tolerance)
                break;
            free[best] = true;
            Settle(hessian, linear, x, free);
        }

        return x;
    }

    /// <summary>The v ≥ u that minimises v'Hv: the projection of J'u onto the directions that no gradient opposes.</summary>
    internal static double[] AtLeast(double[,] hessian, double[] lower) =>
        [.. Minimum(hessian, SquareMatrix.Times(hessian, lower)).Zip(lower, (x, u) => x + u)];

    /// <summary>
    /// The point of least norm in the convex hull of the gradients: w ≥ 0, sum 1, least w'Gw. It is the direction of the x ≥ 0 that
    /// minimises x'Gx + (1 - sum x)², since for x = s·w the best s makes that a rising function of w'Gw. Gradients of length 1 are
    /// weighed instead of the gradients themselves, so that long ones do not hide short ones; where one is 0, so is the point.
    /// </summary>
    internal static double[] OnSimplex(double[,] gramian)
    {
        var size = gramian.GetLength(0);
        var lengths = SquareMatrix.Vector(size, i => Math.Sqrt(Math.Max(0, gramian[i, i])));
        var none = lengths.Count(l => l == 0);
        if (none > 0)
            return [.. lengths.Select(l => l == 0 ? 1.0 / none : 0)];
        var shares = SquareMatrix.Vector(size, i => lengths.Min() / lengths[i]);
        var hessian = SquareMatrix.Make(size, (i, j) =>
            gramian[i, j] / lengths[i] / lengths[j] + shares[i] * shares[j] + (i == j ? Tolerance : 0)
        );
        var x = Minimum(hessian, [.. shares.Select(s => -s)]).Zip(shares, (v, s) => v * s).ToArray();
        var sum = x.Sum();
        return [.. x.Select(v => v / sum)];
    }

    // Solves over the free ones; walks towards the solution and fixes each that would turn negative on the way.
    static void Settle(double[,] hessian, double[] linear, double[] x, bool[] free)
    {
        for (var round = 0; round <= x.Length; round++)
        {
            int[] set = [.. Enumerable.Range(0, x.Length).Where(i => free[i])];
            var wanted = SquareMatrix.Solve(
                SquareMatrix.Make(set.Length, (i, j) => hessian[set[i], set[j]]),
                [.. set.Select(i => -linear[i])]
            );
            var step = set.Select((at, k) => wanted[k] > 0 ? 1 : x[at] / (x[at] - wanted[k])).Append(1).Min(s => double.IsNaN(s) ? 0 : s);
            for (var k = 0; k < set.Length; k++)
                x[set[k]] += step * (wanted[k] - x[set[k]]);
            if (step >= 1)
                return;
            for (var k = 0; k < set.Length; k++)
                if (wanted[k] <= 0 && x[set[k]] <= Tolerance)
                    (x[set[k]], free[set[k]]) = (0, false);
            if (!free.Contains(true))
                return;
        }
    }
}
