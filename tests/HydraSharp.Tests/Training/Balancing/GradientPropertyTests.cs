using HydraSharp.Specs;
using HydraSharp.Tests.Runs;
using HydraSharp.Training.Balancing;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Training.Balancing;

[Collection(nameof(WholeRuns))]
public sealed partial class GradientPropertyTests
{
    static readonly GradientBalancing[] Methods =
    [
        .. Catalog
            .Default.Members(typeof(GradientBalancing))
            .Where(m => m.Assembly == typeof(GradientBalancing).Assembly)
            .Select(m => (GradientBalancing)Catalog.Default.Create(typeof(BalancingSpec), m.Name)!),
        new FairGrad { Alpha = 2 },
    ];

    public static TheoryData<int, int, double> Shapes()
    {
        var data = new TheoryData<int, int, double>();
        foreach (var (tasks, rank) in new[] { (2, 2), (3, 3), (5, 5), (5, 2), (4, 1) })
        foreach (var scale in new[] { 1e-10, 1, 1e10 })
            data.Add(tasks, rank, scale);
        return data;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void EveryStepIsFinite(int tasks, int rank, double scale)
    {
        var matrices = Enumerable.Range(0, 5).Select(s => Jacobian.Random(s, tasks, rank, scale)).ToArray();
        for (var k = 0; k < 7; k++)
            (matrices[1][0, k], matrices[2][1, k]) = (0, matrices[2][0, k]); // a zero row; two rows alike
        matrices[3] = new double[tasks, 7];
        for (var k = 0; k < 7; k++)
            matrices[4][0, k] /= scale * scale; // one row of quite another length
        foreach (var matrix in matrices)
        foreach (var method in Methods)
            Assert.All(Jacobian.Apply(method, matrix).Step, v => Assert.True(double.IsFinite(v), method.ToString()));
    }

    // On the simplex; the step's product with every gradient is at least its own square: the condition of optimality.
    [Theory]
    [MemberData(nameof(Shapes))]
    public void MgdaIsTheShortestOfTheHull(int tasks, int rank, double scale)
    {
        var matrix = Jacobian.Random(7, tasks, rank, scale);
        var (weights, step) = Jacobian.Apply(new Mgda(), matrix);
        Assert.Equal(1, weights.Sum(), 1e-9);
        Assert.All(weights, w => Assert.True(w >= 0));
        var square = Jacobian.Dot(step, step);
        for (var i = 0; i < tasks; i++)
            Assert.True(Jacobian.Dot(Jacobian.Row(matrix, i), step) >= square - 1e-6 * scale * scale);
    }

    // Rows up to a million times as long as others: the same condition, relative to the row.
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void MgdaIsExactWhenLengthsDiffer(int tasks)
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var matrix = Jacobian.Random(seed, tasks, tasks, 1);
            for (var i = 0; i < tasks; i++)
            for (var k = 0; k < 7; k++)
                matrix[i, k] *= Math.Pow(10, 6.0 * i / (tasks - 1));
            var step = Jacobian.Apply(new Mgda(), matrix).Step;
            var square = Jacobian.Dot(step, step);
            for (var i = 0; i < tasks; i++)
            {
                var row = Jacobian.Row(matrix, i);
                var slack = 1e-6 * Math.Max(square, Math.Sqrt(square * Jacobian.Dot(row, row)) * 1e-3);
                Assert.True(Jacobian.Dot(row, step) >= square - slack, $"seed {seed}, task {i}");
            }
        }
    }

    // Of one direction only, some forwards and some backwards: no step helps all, and none may be opposed.
    [Theory]
    [InlineData(2, 1)]
    [InlineData(4, 1)]
    [InlineData(5, 2)]
    [InlineData(4, 4)]
    public void CaGradWithAReachOfOneOpposesNoTask(int tasks, int rank)
    {
        for (var seed = 0; seed < 40; seed++)
            foreach (var c in new[] { 1, 1.5 })
            {
                var matrix = Jacobian.Random(seed, tasks, rank, 1);
                var step = Jacobian.Apply(new CaGrad { C = c }, matrix).Step;
                for (var i = 0; i < tasks; i++)
                    Assert.True(
                        Jacobian.Dot(Jacobian.Row(matrix, i), step) >= -1e-3 * Math.Sqrt(Jacobian.Dot(step, step)),
                        $"seed {seed}, c {c}, task {i}"
                    );
            }
    }

    // v ≥ u, Hv ≥ 0 and (v - u)·Hv = 0 with H the scaled Gramian: the conditions of optimality.
    [Theory]
    [MemberData(nameof(Shapes))]
    public void ProjectionsMeetTheConditionsOfOptimality(int tasks, int rank, double scale)
    {
        var matrix = Jacobian.Random(8, tasks, rank, scale);
        var trace = Enumerable.Range(0, tasks).Sum(i => Jacobian.Dot(Jacobian.Row(matrix, i), Jacobian.Row(matrix, i)));
        var weights = Jacobian.Apply(new DualProj(), matrix).Weights;
        for (var i = 0; i < tasks; i++)
        {
            var push =
                Enumerable.Range(0, tasks).Sum(j => Jacobian.Dot(Jacobian.Row(matrix, i), Jacobian.Row(matrix, j)) / trace * weights[j])
                + 1e-4 * weights[i];
            var over = weights[i] - 1.0 / tasks;
            Assert.True(over >= -1e-9 && push >= -1e-9);
            Assert.Equal(0, over * push, 1e-8);
        }
    }

    [Theory]
    [InlineData(1e-10)]
    [InlineData(1)]
    [InlineData(1e10)]
    public void DefiningProperties(double scale)
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var matrix = Jacobian.Random(seed, 3, 3, scale);
            var cosines = Jacobian.Cosines(matrix, Jacobian.Apply(new ImtlG(), matrix).Step);
            Assert.All(cosines, c => Assert.Equal(cosines[0], c, 1e-6));
            cosines = Jacobian.Cosines(matrix, Jacobian.Apply(new ConFig(), matrix).Step);
            Assert.All(cosines, c => Assert.Equal(cosines[0], c, 1e-6));
            Fair(matrix, new NashMtl { MaxNorm = 0 }, alpha: 1);
            Fair(matrix, new FairGrad { Alpha = 2 }, alpha: 2);
            Assert.All(Jacobian.Cosines(matrix, Jacobian.Apply(new UpGrad { Regularization = 1e-10 }, matrix).Step), c =>
                Assert.True(c > -1e-4)
            );
            var mean = Enumerable.Range(0, 7).Select(k => Enumerable.Range(0, 3).Average(i => matrix[i, k])).ToArray();
            var away = Jacobian.Apply(new CaGrad { Rescaling = CaGradRescaling.None }, matrix).Step.Zip(mean, (a, b) => a - b).ToArray();
            Assert.Equal(0.5, Math.Sqrt(Jacobian.Dot(away, away) / Jacobian.Dot(mean, mean)), 1e-6);
        }
    }

    [Fact]
    public void TwoTasksOfPcGradAreTwiceUpGrad()
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var matrix = Jacobian.Random(seed, 2, 2, 1);
            var twice = Jacobian.Apply(new UpGrad { Total = TaskTotal.Sum, Regularization = 1e-10 }, matrix).Step;
            Assert.All(twice.Zip(Jacobian.Apply(new PcGrad(), matrix).Step), p => Assert.Equal(p.First, p.Second, 1e-5));
        }
    }

    // After a step the average is half the cosine, -0.353553; gradients that agree less than that are turned until they do, those that
    // agree more stay.
    [Fact]
    public void GradVacBringsCosinesUpToTheirAverage()
    {
        using var scope = NewDisposeScope();
        using var rule = new GradVac().CreateModule(3)!;
        var (present, conflict) = (tensor(new long[] { 0, 2 }), tensor(Jacobian.Conflict));
        rule.call(conflict.mm(conflict.t()), present);
        var averages = rule.state_dict().Values.Single();
        Assert.Equal([0, 0, -0.353553f, 0, 0, 0, -0.353553f, 0, 0], averages.data<float>().ToArray().Select(v => MathF.Round(v, 6)));
        var weights = rule.call(conflict.mm(conflict.t()), present).data<double>().ToArray();

        // By hand: both vectors are turned from a cosine of -0.707107 to -0.353553.
        var (one, two) = (Turned([1, 0], [-1, 1]), Turned([-1, 1], [1, 0]));
        Assert.Equal(one[0] + two[0], weights[0] - weights[1], 1e-5);
        Assert.Equal(one[1] + two[1], weights[1], 1e-5);

        // Gradients that agree more than usual are left alone.
        var same = tensor(
            new double[,]
            {
                { 1, 0 },
                { 1, 1 },
            }
        );
        Assert.Equal([1, 1], rule.call(same.mm(same.t()), present).data<double>().ToArray());

        static double[] Turned(double[] gradient, double[] other)
        {
            var (rho, t) = (-Math.Sqrt(0.5), -Math.Sqrt(0.125));
            var (length, its) = (Math.Sqrt(Jacobian.Dot(gradient, gradient)), Math.Sqrt(Jacobian.Dot(other, other)));
            var share = length * (t * Math.Sqrt(1 - rho * rho) - rho * Math.Sqrt(1 - t * t)) / (its * Math.Sqrt(1 - t * t));
            double[] vector = [.. gradient.Zip(other, (a, b) => a + share * b)];
            Assert.Equal(t, Jacobian.Dot(vector, other) / (Math.Sqrt(Jacobian.Dot(vector, vector)) * its), 1e-6);
            return vector;
        }
    }

    [Fact]
    public void PermutingTheTasksPermutesTheWeights()
    {
        int[] order = [2, 0, 1];
        var matrix = Jacobian.Random(5, 3, 3, 1);
        var other = new double[3, 7];
        for (var i = 0; i < 3; i++)
        for (var k = 0; k < 7; k++)
            other[i, k] = matrix[order[i], k];
        foreach (var method in Methods.Where(m => m is not (PcGrad or GradVac or Rgw)))
        {
            var (one, two) = (Jacobian.Apply(method, matrix).Weights, Jacobian.Apply(method, other).Weights);
            for (var i = 0; i < 3; i++)
                Assert.Equal(one[order[i]], two[i], 1e-6);
        }
    }

    [Fact]
    public void OneTaskFollowsItsGradient()
    {
        var matrix = new double[,]
        {
            { 0.3, -0.4 },
        };
        foreach (var method in Methods)
            Assert.All(Jacobian.Cosines(matrix, Jacobian.Apply(method, matrix).Step), c => Assert.Equal(1, c, 1e-9));
    }

    // Where gradients are at right angles nothing is in conflict, whatever the order; with two tasks there is one order.
    [Fact]
    public void RandomOrdersDoNotMatterWhereTheyCannot()
    {
        foreach (var method in new GradientBalancing[] { new PcGrad(), new GradVac() })
        {
            Assert.Equal([1, 1, 1], Jacobian.Apply(method, Jacobian.Diagonal).Weights);
            var swapped = new double[,]
            {
                { -1, 1 },
                { 1, 0 },
            };
            Assert.Equal(Jacobian.Apply(method, Jacobian.Conflict).Weights.Reverse(), Jacobian.Apply(method, swapped).Weights, (a, b) =>
                Math.Abs(a - b) < 1e-12
            );
        }
    }

    // The largest of the least gains within the reach, against ten thousand points of the simplex: no other step promises all tasks more.
    [Fact]
    public void CaGradIsTheBestOfItsReach()
    {
        var random = new Random(5);
        for (var seed = 0; seed < 5; seed++)
        {
            var matrix = Jacobian.Random(seed, 3, 3, 1);
            var mean = Enumerable.Range(0, 7).Select(k => Enumerable.Range(0, 3).Average(i => matrix[i, k])).ToArray();
            var reach = 0.5 * Math.Sqrt(Jacobian.Dot(mean, mean));
            double Least(double[] step) => Enumerable.Range(0, 3).Min(i => Jacobian.Dot(Jacobian.Row(matrix, i), step));
            var found = Least(Jacobian.Apply(new CaGrad { Rescaling = CaGradRescaling.None }, matrix).Step);
            for (var trial = 0; trial < 10_000; trial++)
            {
                double[] weights = [.. Enumerable.Range(0, 3).Select(_ => random.NextDouble())];
                double[] away = [.. Enumerable.Range(0, 7).Select(k => Enumerable.Range(0, 3).Sum(i => weights[i] * matrix[i, k]))];
                var length = Math.Sqrt(Jacobian.Dot(away, away));
                Assert.True(Least([.. mean.Zip(away, (m, a) => m + reach * a / length)]) <= found + 1e-6, $"seed {seed}");
            }
        }
    }

    static void Fair(double[,] matrix, GradientBalancing method, double alpha)
    {
        var (weights, step) = Jacobian.Apply(method, matrix);
        for (var i = 0; i < weights.Length; i++)
            Assert.Equal(1, Jacobian.Dot(Jacobian.Row(matrix, i), step) * Math.Pow(weights[i], 1 / alpha), 1e-5);
    }
}
