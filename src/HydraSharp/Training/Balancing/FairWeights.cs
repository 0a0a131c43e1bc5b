namespace HydraSharp.Training.Balancing;

/// <summary>
/// Solves G·w = w^(-1/α), w > 0, by Newton steps that are halved until they help: the minimum of the convex w'Gw/2 - sum of the integral of
/// w^(-1/α). Gradients are first brought to length 1, so that tasks of any scale are solved equally well.
/// </summary>
internal static class FairWeights
{
    // Directions that oppose each other exactly have no solution; with this on the diagonal they have a large one.
    const double Ridge = 1e-9;

    internal static double[] Of(double[,] gramian, double alpha) => SquareMatrix.OfDirections(gramian, (cosines, norms) =>
        {
            var power = 1 / alpha;
            var factors = norms.Select(n => Math.Pow(n, power - 1)).ToArray();
            // One common factor keeps the numbers near 1 at any scale: with v = k·u, factors c become c / k^(1 + 1/α).
            var scale = Math.Exp(factors.Average(Math.Log) / (1 + power));
            var v = Minimum(cosines, [.. factors.Select(f => f / Math.Pow(scale, 1 + power))], power);
            return [.. v.Select((value, i) => value * scale / norms[i])];
        });

    static double[] Minimum(double[,] cosines, double[] factors, double power)
    {
        var size = factors.Length;
        var hessian = SquareMatrix.Make(size, (i, j) => cosines[i, j] + (i == j ? Ridge : 0));
        var v = SquareMatrix.Vector(size, i => Math.Pow(factors[i], 1 / (1 + power)));
        for (var round = 0; round < 200; round++)
        {
            var at = v;
            var pull = SquareMatrix.Vector(size, i => factors[i] * Math.Pow(at[i], -power));
            var slope = SquareMatrix.Times(hessian, at).Zip(pull, (a, b) => a - b).ToArray();
            var curve = SquareMatrix.Make(size, (i, j) => hessian[i, j] + (i == j ? power * pull[i] / at[i] : 0));
            var step = SquareMatrix.Solve(curve, slope);
            if (SquareMatrix.Dot(slope, step) < 1e-22)
                break;
            var next = Search(hessian, factors, power, at, step, SquareMatrix.Dot(slope, step));
            if (next is null)
                break;
            v = next;
        }

        return v;
    }

    static double[]? Search(double[,] hessian, double[] factors, double power, double[] v, double[] step, double decrement)
    {
        var now = Value(hessian, factors, power, v);
        for (var share = 1.0; share > 1e-12; share /= 2)
        {
            var tried = v.Zip(step, (a, s) => a - share * s).ToArray();
            if (tried.All(t => t > 0) && Value(hessian, factors, power, tried) <= now - 1e-4 * share * decrement)
                return tried;
        }

        return null;
    }

    static double Value(double[,] hessian, double[] factors, double power, double[] v) =>
        SquareMatrix.Dot(v, SquareMatrix.Times(hessian, v)) / 2
        - factors.Zip(v, (f, x) => f * (Math.Abs(power - 1) < 1e-12 ? Math.Log(x) : Math.Pow(x, 1 - power) / (1 - power))).Sum();
}
