using HydraSharp.Training.Balancing;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Training.Balancing;

/// <summary>Small matrices of gradients, one row a task, and what a method makes of them.</summary>
static class Jacobian
{
    internal static readonly double[,] Base =
    {
        { -4, 1, 1 },
        { 6, 1, 1 },
    };
    internal static readonly double[,] Orthogonal =
    {
        { 2, 0 },
        { 0, 1 },
    };
    internal static readonly double[,] Conflict =
    {
        { 1, 0 },
        { -1, 1 },
    };
    internal static readonly double[,] Diagonal =
    {
        { 1, 0, 0 },
        { 0, 2, 0 },
        { 0, 0, 3 },
    };
    internal static readonly double[,] Chain =
    {
        { 1, 0, 0 },
        { -1, 1, 0 },
        { 0, -1, 2 },
    };

    internal static double[,] Named(string name) =>
        name switch
        {
            "base" => Base,
            "orthogonal" => Orthogonal,
            "conflict" => Conflict,
            "diagonal" => Diagonal,
            _ => Chain,
        };

    /// <summary>The weights that a method gives, and the step w·J.</summary>
    internal static (double[] Weights, double[] Step) Apply(GradientBalancing method, double[,] jacobian)
    {
        using var scope = NewDisposeScope();
        var j = tensor(jacobian);
        var weights = method.Create(jacobian.GetLength(0))(j.mm(j.t()), arange(jacobian.GetLength(0), dtype: int64));
        return (weights.data<double>().ToArray(), weights.matmul(j).data<double>().ToArray());
    }

    internal static double[,] Random(long seed, int tasks, int rank, double scale)
    {
        using var scope = NewDisposeScope();
        manual_seed(seed);
        var values = (randn(tasks, rank, dtype: float64).mm(randn(rank, 7, dtype: float64)) * scale).data<double>().ToArray();
        var made = new double[tasks, 7];
        for (var i = 0; i < tasks; i++)
        for (var k = 0; k < 7; k++)
            made[i, k] = values[i * 7 + k];
        return made;
    }

    internal static double[] Row(double[,] jacobian, int i) => [.. Enumerable.Range(0, jacobian.GetLength(1)).Select(k => jacobian[i, k])];

    internal static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    /// <summary>What a step does for each task, as a share of the product of the lengths.</summary>
    internal static double[] Cosines(double[,] jacobian, double[] step) =>
        [
            .. Enumerable
                .Range(0, jacobian.GetLength(0))
                .Select(i => Row(jacobian, i))
                .Select(g => Dot(g, step) / Math.Max(1e-300, Math.Sqrt(Dot(g, g)) * Math.Sqrt(Dot(step, step)))),
        ];
}
