namespace HydraSharp.Training.Balancing;

/// <summary>Arithmetic on the simplex: weights that are not negative and whose sum is 1.</summary>
internal static class Simplex
{
    /// <summary>The nearest point of the simplex. Held, Wolfe and Crowder, Mathematical Programming 6, 1974.</summary>
    internal static double[] Nearest(double[] point)
    {
        double[] falling = [.. point.OrderDescending()];
        var (sum, over) = (0.0, 0.0);
        for (var i = 0; i < falling.Length; i++)
        {
            sum += falling[i];
            if (falling[i] - (sum - 1) / (i + 1) > 0)
                over = (sum - 1) / (i + 1);
        }

        return [.. point.Select(p => Math.Max(0, p - over))];
    }

    /// <summary>
    /// The w on the simplex that minimises w'Gw/2 + b'w, for a positive semidefinite G: weight goes from one to another while that helps.
    /// </summary>
    internal static double[] Minimum(double[,] gramian, double[] linear)
    {
        var size = linear.Length;
        var w = SquareMatrix.Vector(size, _ => 1.0 / size);
        for (var round = 0; round < 100_000; round++)
        {
            var slope = SquareMatrix.Times(gramian, w).Zip(linear, (a, b) => a + b).ToArray();
            var to = Enumerable.Range(0, size).MinBy(i => slope[i]);
            var from = Enumerable.Range(0, size).Where(i => w[i] > 0).MaxBy(i => slope[i]);
            var curve = gramian[to, to] - 2 * gramian[to, from] + gramian[from, from];
            var gain = slope[from] - slope[to];
            var moved =
                curve > 0 ? Math.Min(w[from], gain / curve)
                : gain > 0 ? w[from]
                : 0;
            if (!(moved > 1e-15))
                break;
            (w[to], w[from]) = (w[to] + moved, moved == w[from] ? 0 : w[from] - moved);
        }

        return w;
    }
}
