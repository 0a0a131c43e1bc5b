using static TorchSharp.torch;

namespace HydraSharp.Training.Balancing;

/// <summary>Arithmetic with the small matrices of the gradient methods, one row a task, in float64.</summary>
internal static class SquareMatrix
{
    /// <summary>A rule on plain numbers as a rule on tensors: Gramian [P, P] to weights [P].</summary>
    internal static Func<Tensor, Tensor, Tensor> Rule(Func<double[,], double[]> weights) =>
        (gramian_PP, _) => tensor(weights(Of(gramian_PP)));

    internal static double[,] Of(Tensor matrix_PP)
    {
        var size = (int)matrix_PP.shape[0];
        var values = matrix_PP.to(float64).contiguous().data<double>().ToArray();
        return Make(size, (i, j) => values[i * size + j]);
    }

    internal static double[,] Make(int size, Func<int, int, double> value)
    {
        var made = new double[size, size];
        for (var i = 0; i < size; i++)
        for (var j = 0; j < size; j++)
            made[i, j] = value(i, j);
        return made;
    }

    internal static double[] Vector(int size, Func<int, double> value) => [.. Enumerable.Range(0, size).Select(value)];

    internal static double[] Times(double[,] matrix, double[] vector) =>
        Vector(vector.Length, i => Enumerable.Range(0, vector.Length).Sum(j => matrix[i, j] * vector[j]));

    internal static double Dot(double[] one, double[] other) => one.Zip(other, (a, b) => a * b).Sum();

    internal static double Trace(double[,] matrix) => Enumerable.Range(0, matrix.GetLength(0)).Sum(i => matrix[i, i]);

    /// <summary>The Gramian with a trace of 1 and something added to its diagonal, so that it is positive definite.</summary>
    internal static double[,] Regularized(double[,] gramian, double regularization)
    {
        var trace = Trace(gramian);
        return Make(gramian.GetLength(0), (i, j) => (trace > 0 ? gramian[i, j] / trace : 0) + (i == j ? regularization : 0));
    }

    /// <summary>Lengths of the gradients [P].</summary>
    internal static double[] Norms(double[,] gramian) => Vector(gramian.GetLength(0), i => Math.Sqrt(gramian[i, i]));

    /// <summary>
    /// Weights of the gradients that are not zero, by a rule that sees only them: their cosines and their lengths; the others get 0.
    /// </summary>
    internal static double[] OfDirections(double[,] gramian, Func<double[,], double[], double[]> weights)
    {
        var norms = Norms(gramian);
        int[] kept = [.. Enumerable.Range(0, norms.Length).Where(i => norms[i] > 0)];
        var found = new double[norms.Length];
        if (kept.Length == 0)
            return found;
        var cosines = Make(kept.Length, (i, j) => i == j ? 1 : gramian[kept[i], kept[j]] / norms[kept[i]] / norms[kept[j]]);
        var some = weights(cosines, [.. kept.Select(i => norms[i])]);
        for (var i = 0; i < kept.Length; i++)
            found[kept[i]] = some[i];
        return found;
    }

    /// <summary>Eigenvalues, ascending, and eigenvectors as columns, of a symmetric matrix.</summary>
    internal static (double[] Values, double[,] Vectors) Eigen(double[,] matrix)
    {
        using var scope = NewDisposeScope();
        var (values, vectors) = linalg.eigh(tensor(matrix));
        return (values.data<double>().ToArray(), Of(vectors));
    }

    /// <summary>The least-squares solution of least norm, of a symmetric matrix that may be singular.</summary>
    internal static double[] LeastNorm(double[,] matrix, double[] right)
    {
        var (values, vectors) = Eigen(matrix);
        var size = right.Length;
        var floor = values[^1] * size * 1e-12;
        var along = Vector(size, k => values[k] <= floor ? 0 : Enumerable.Range(0, size).Sum(i => vectors[i, k] * right[i]) / values[k]);
        return Times(vectors, along);
    }

    /// <summary>Solves a positive definite system by Gaussian elimination with pivots.</summary>
    internal static double[] Solve(double[,] matrix, double[] right)
    {
        var (a, x, size) = ((double[,])matrix.Clone(), (double[])right.Clone(), right.Length);
        for (var k = 0; k < size; k++)
        {
            var pivot = Enumerable.Range(k, size - k).MaxBy(i => Math.Abs(a[i, k]));
            for (var j = 0; j < size; j++)
                (a[k, j], a[pivot, j]) = (a[pivot, j], a[k, j]);
            (x[k], x[pivot]) = (x[pivot], x[k]);
            for (var i = k + 1; i < size; i++)
            {
                var factor = a[i, k] / a[k, k];
                for (var j = k; j < size; j++)
                    a[i, j] -= factor * a[k, j];
                x[i] -= factor * x[k];
            }
        }

        for (var i = size - 1; i >= 0; i--)
        {
            for (var j = i + 1; j < size; j++)
                x[i] -= a[i, j] * x[j];
            x[i] /= a[i, i];
        }

        return x;
    }
}
