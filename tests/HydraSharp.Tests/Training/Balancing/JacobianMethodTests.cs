using HydraSharp.Tests.Runs;
using HydraSharp.Tests.Tasks.Losses;
using HydraSharp.Training.Balancing;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Training.Balancing;

[Collection(nameof(WholeRuns))]
public sealed class JacobianMethodTests
{
    // Column 1 of ((-4, 1, 1), (6, 1, 1)): P = (1 + 2/10) / 2 = 0.6, so it is 6 in six of ten draws and -4 otherwise. Columns 2 and 3: P =
    // 1, always 2.
    [Fact]
    public void GradDropKeepsOneSignByItsShare()
    {
        manual_seed(1);
        var draws = Enumerable.Range(0, 2000).Select(_ => Apply(new GradDrop(), Jacobian.Base, [1, 1])).ToArray();
        Assert.All(draws, d => Assert.True(d[0] is 6 or -4 && d[1] == 2 && d[2] == 2));
        Assert.Equal(0.6, draws.Count(d => d[0] == 6) / 2000.0, 0.04);
        var half = Enumerable.Range(0, 50).Select(_ => Apply(new GradDrop { Leak = 0.5 }, Jacobian.Base, [1, 1])[0]).Distinct().Order();
        Assert.Equal([-1, 4], half); // half of the sum 2 and half of -4 or 6
        Assert.Equal(
            [0, 0],
            Apply(
                new GradDrop(),
                new double[,]
                {
                    { 0, 0 },
                    { 0, 0 },
                },
                [1, 1]
            )
        );
    }

    // Y = diag(1, 0.25), weights softmax(0.5 - 0.1 · 0.5, 0.5 - 0.1 · 0.03125).
    [Fact]
    public void MoCoHasTheAveragesAndWeightsOfItsFirstStep() =>
        Near([0.488283f, 0.127929f], Apply(new MoCo(), Jacobian.Orthogonal, [2, 0.5f]));

    // By hand, beta and gamma at step 2 divided by sqrt 2: Y = Y + 0.353553 (ghat - Y) = diag(1.353553, 0.338388), slope Y² times the
    // weights.
    [Fact]
    public void MoCoFollowsWithFallingRates()
    {
        using var scope = NewDisposeScope();
        using var rule = new MoCo().Create(2, 2);
        Step(rule, Jacobian.Orthogonal, [2, 0.5f], [0, 1]);
        var (y1, y2, gamma) = (1 + 0.35355339 * (2 - 1), 0.25 + 0.35355339 * (0.5 - 0.25), 0.1 / Math.Sqrt(2));
        var (a, b) = (0.488283 - gamma * y1 * y1 * 0.488283, 0.511717 - gamma * y2 * y2 * 0.511717);
        var share = Math.Exp(a) / (Math.Exp(a) + Math.Exp(b));
        Near([(float)(share * y1), (float)((1 - share) * y2)], Step(rule, Jacobian.Orthogonal, [2, 0.5f], [0, 1]));
    }

    // Gradients of log L: (1, 0) and (0, 2); both get the longer's length. With the default average of 0.9 a tenth of it at the first step.
    [Fact]
    public void DbMtlMakesLogarithmsGradientsEquallyLong()
    {
        Near([2, 2], Apply(new DbMtl { Beta = 0 }, Jacobian.Orthogonal, [2, 0.5f]));
        Near([0.2f, 0.2f], Apply(new DbMtl(), Jacobian.Orthogonal, [2, 0.5f]));
        using var rule = new DbMtl().Create(2, 2);
        using var losses_P = tensor(new[] { 2, 0.5f });
        using var present_P = tensor(new long[] { 0, 1 });
        var heads = rule.HeadWeights(losses_P, present_P)!;
        Assert.Equal(0.5, heads[0], 1e-6);
        Assert.Equal(2, heads[1], 1e-6);
    }

    // 0.9 of (0.1, 0) and 0.1 of the same gradient: 0.19; with sigma 1 the second step remembers 0.45.
    [Theory]
    [InlineData(0, 0.19)]
    [InlineData(1, 0.1 * 0.45 + 0.55)]
    public void DbMtlRemembers(double sigma, double expected)
    {
        using var scope = NewDisposeScope();
        using var rule = new DbMtl { Sigma = sigma }.Create(1, 1);
        var gradient = new double[,]
        {
            { 3 },
        };
        Step(rule, gradient, [3], [0]);
        Near([(float)expected], Step(rule, gradient, [3], [0]));
    }

    // |g| = (2, 1), first losses (2, 1), now (1, 1): r = (2/3, 4/3), wanted lengths (0.816497, 2.309401), gradient of the sum on the
    // weights (2, -1);
    // through K softmax at equal logits: (2 - 0.5) · 1 = and (-1 - 0.5) · 1, each times the weight 1.
    [Fact]
    public void GradNormPullsTowardsEqualRates()
    {
        using var scope = NewDisposeScope();
        using var rule = new GradNorm().Create(3, 2);
        Near([2, 1], Step(rule, Jacobian.Orthogonal, [2, 1], [0, 2]));
        Assert.All(rule.parameters(), p => Assert.Null(p.grad));
        ((IAfterEpoch)rule).AfterEpoch([2, double.NaN, 1]);
        ((IAfterEpoch)rule).AfterEpoch([7, 7, 7]); // the first epoch with labels counts
        Near([2, 1], Step(rule, Jacobian.Orthogonal, [1, 1], [0, 2]));
        Assert.Equal([1.5f, null, -1.5f], rule.parameters().Select(p => p.grad is { } g ? MathF.Round(g.item<float>(), 5) : (float?)null));
    }

    // With alpha 0 descent on its objective makes the weighted gradients equally long: weights 2 · (1/3, 2/3).
    [Fact]
    public void GradNormWithoutAlphaMakesGradientsEquallyLong()
    {
        using var scope = NewDisposeScope();
        using var rule = new GradNorm { Alpha = 0 }.Create(2, 2);
        ((IAfterEpoch)rule).AfterEpoch([1, 1]);
        var step = Array.Empty<float>();
        for (var i = 0; i < 600; i++)
        {
            step = Step(rule, Jacobian.Orthogonal, [1, 1], [0, 1]);
            using var none = no_grad();
            foreach (var p in rule.parameters())
            {
                p.sub_(p.grad! * 0.002);
                p.grad!.zero_();
            }
        }

        Assert.Equal(step[0], step[1], 0.02f);
        Assert.Equal(4 / 3f, step[0], 0.02f);
    }

    [Fact]
    public void OptionsOutOfRangeAreReported()
    {
        Assert.Equal(
            5,
            Expect
                .Errors(
                    new MoCo
                    {
                        Beta = 0,
                        Gamma = 0,
                        BetaSigma = -1,
                        GammaSigma = double.NaN,
                        Rho = -1,
                    }.Check
                )
                .Count
        );
        Assert.Equal(2, Expect.Errors(new DbMtl { Beta = 1, Sigma = -1 }.Check).Count);
        Assert.Single(Expect.Errors(new GradNorm { Alpha = -1 }.Check));
        Assert.Single(Expect.Errors(new GradDrop { Leak = 2 }.Check));
    }

    internal static float[] Step(JacobianRule rule, double[,] jacobian, float[] losses, long[] present)
    {
        using var scope = NewDisposeScope();
        return rule.Step(tensor(jacobian).to(float32), tensor(losses), tensor(present)).data<float>().ToArray();
    }

    static float[] Apply(JacobianBalancing method, double[,] jacobian, float[] losses)
    {
        using var rule = method.Create(losses.Length, jacobian.GetLength(1));
        return Step(rule, jacobian, losses, [.. Enumerable.Range(0, losses.Length).Select(i => (long)i)]);
    }

    static void Near(float[] expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), p => Assert.Equal(p.First, p.Second, 1e-4f));
    }
}
