using HydraSharp.Tests.Runs;
using HydraSharp.Tests.Tasks.Losses;
using HydraSharp.Training.Balancing;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Training.Balancing;

/// <summary>Methods for gradients of independent samples.</summary>
[Collection(nameof(WholeRuns))]
public sealed class IndependentSampleTests
{
    // ((2, 0), (0, 1)), λ = 0.3: w (0.11, 0.89) by hand, and the step is MGDA's, as the least point lies inside.
    [Fact]
    public void SdmGradIsSolvedExactly()
    {
        var step = Jacobian.Apply(new SdmGrad(), Jacobian.Orthogonal).Step;
        Assert.Equal(0.4, step[0], 1e-9);
        Assert.Equal(0.8, step[1], 1e-9);
    }

    // ∂/∂w is the same for all weights above 0 and not smaller for the others: the conditions of optimality.
    [Theory]
    [InlineData(2, 2)]
    [InlineData(5, 5)]
    [InlineData(5, 2)]
    public void SdmGradMeetsTheConditionsOfOptimality(int tasks, int rank)
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var matrix = Jacobian.Random(seed, tasks, rank, 1);
            var (weights, step) = Jacobian.Apply(new SdmGrad(), matrix);
            double[] w = [.. weights.Select(v => v * 1.3 - 0.3 / tasks)];
            double[] slope = [.. Enumerable.Range(0, tasks).Select(i => Jacobian.Dot(Jacobian.Row(matrix, i), step))];
            Assert.Equal(1, w.Sum(), 1e-9);
            for (var i = 0; i < tasks; i++)
            {
                Assert.True(w[i] >= -1e-9);
                Assert.True(slope[i] >= slope.Min() - 1e-9 && (w[i] < 1e-9 || slope[i] < slope.Min() + 1e-6), $"seed {seed}, task {i}");
            }
        }
    }

    [Fact]
    public void SdmGradLiesBetweenMgdaAndTheMean()
    {
        var matrix = Jacobian.Random(3, 4, 4, 1);
        Same(Jacobian.Apply(new Mgda(), matrix).Step, Jacobian.Apply(new SdmGrad { Lambda = 0 }, matrix).Step, 1e-5);
        double[] mean = [.. Enumerable.Range(0, 7).Select(k => Enumerable.Range(0, 4).Average(i => matrix[i, k]))];
        Same(mean, Jacobian.Apply(new SdmGrad { Lambda = 100 }, matrix).Step, 0.05);
    }

    // Products that are not symmetric, as two samples have: the twenty steps written out for two tasks, of which the first has all the
    // weight then.
    [Fact]
    public void SdmGradDescendsOnTheProductsOfTwoSamples()
    {
        using var scope = NewDisposeScope();
        var rule = new SdmGrad().Create(2);
        var weights = rule(
                tensor(
                    new double[,]
                    {
                        { 1, 0.5 },
                        { 3, 4 },
                    }
                ),
                tensor(new long[] { 0, 1 })
            )
            .data<double>()
            .ToArray();
        Assert.Equal(1.15 / 1.3, weights[0], 1e-9);
        Assert.Equal(0.15 / 1.3, weights[1], 1e-9);
    }

    // λ = (0.5, 0.5) - γ (G λ + ρ λ), projected: G λ = (2, 0.5), γ 0.1, ρ 0.2: (0.29, 0.44), and 0.135 more for each.
    [Fact]
    public void MoDoTakesOneProjectedStep()
    {
        using var scope = NewDisposeScope();
        using var rule = new MoDo { Gamma = 0.1, Rho = 0.2 }.CreateModule(3);
        var gramian = tensor(
            new double[,]
            {
                { 4, 0 },
                { 0, 1 },
            }
        );
        var weights = rule.call(gramian, tensor(new long[] { 0, 2 })).data<double>().ToArray();
        Assert.Equal(0.425, weights[0], 1e-9);
        Assert.Equal(0.575, weights[1], 1e-9);
        // Of all three, the two keep the two thirds that they had together.
        Assert.Equal([0.425 * 2 / 3, 1.0 / 3, 0.575 * 2 / 3], rule.state_dict()["weights"].data<double>().ToArray(), (a, b) =>
            Math.Abs(a - b) < 1e-9
        );
    }

    [Fact]
    public void MoDoComesToMgda()
    {
        using var scope = NewDisposeScope();
        using var rule = new MoDo { Gamma = 0.05, Rho = 0 }.CreateModule(3);
        var chain = tensor(Jacobian.Chain);
        var (gramian, present) = (chain.mm(chain.t()), arange(3, dtype: int64));
        var weights = Array.Empty<double>();
        for (var i = 0; i < 2000; i++)
            weights = rule.call(gramian, present).data<double>().ToArray();
        Same([15 / 29.0, 11 / 29.0, 3 / 29.0], weights, 1e-6);
    }

    [Theory]
    [InlineData(new[] { 0.5, 0.5 }, new[] { 0.5, 0.5 })]
    [InlineData(new[] { 2.0, 0, 0 }, new[] { 1.0, 0, 0 })]
    [InlineData(new[] { 0.6, 0.5, -1 }, new[] { 0.55, 0.45, 0 })]
    [InlineData(new[] { -5.0, -5, -5, -5 }, new[] { 0.25, 0.25, 0.25, 0.25 })]
    public void TheNearestPointOfTheSimplex(double[] point, double[] expected) => Same(expected, Simplex.Nearest(point), 1e-12);

    [Fact]
    public void OptionsOutOfRangeAreReported()
    {
        Assert.Single(Expect.Errors(new SdmGrad { Lambda = -1 }.Check));
        Assert.Equal(2, Expect.Errors(new MoDo { Gamma = 0, Rho = -1 }.Check).Count);
    }

    static void Same(double[] expected, double[] found, double tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), p => Assert.Equal(p.First, p.Second, tolerance));
    }
}
