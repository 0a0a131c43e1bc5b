using HydraSharp.Tests.Tasks.Losses;
using HydraSharp.Training.Balancing;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Training.Balancing;

public sealed partial class GradientPropertyTests
{
    [Fact]
    public void RandomWeightsAreOnTheSimplexAndEqualInTheMean()
    {
        var draws = Enumerable.Range(0, 2000).Select(_ => Jacobian.Apply(new Rgw(), Jacobian.Diagonal).Weights).ToArray();
        Assert.All(draws, w => Assert.Equal(1, w.Sum(), 1e-12));
        for (var i = 0; i < 3; i++)
            Assert.Equal(1 / 3.0, draws.Average(w => w[i]), 0.03);
    }

    [Fact]
    public void OptionsOutOfRangeAreReported()
    {
        foreach (var method in Methods)
            Assert.Empty(Expect.Errors(method.Check));
        foreach (
            var method in new GradientBalancing[]
            {
                new CaGrad { C = -1 },
                new NashMtl { MaxNorm = double.NaN },
                new FairGrad { Alpha = 0 },
                new UpGrad { Regularization = 0 },
                new DualProj { Regularization = 2 },
                new GradVac { Beta = 0 },
            }
        )
            Assert.Single(Expect.Errors(method.Check));
    }

    // The matrix of the aligned gradients has all singular values equal to the least of the gradients': B G B = least eigenvalue ·
    // identity, on the gradients' span.
    [Fact]
    public void AlignedGradientsAreAtRightAnglesAndEquallyLong()
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var matrix = Jacobian.Random(seed, 3, 3, Math.Pow(10, seed - 5));
            var step = Jacobian.Apply(new AlignedMtl { Total = TaskTotal.Sum }, matrix).Step;
            using var scope = NewDisposeScope();
            var j = tensor(matrix);
            var (values, vectors) = linalg.eigh(j.mm(j.t()));
            var b = vectors.mm((values[0] / values).sqrt().diag()).mm(vectors.t());
            var rows = b.mm(j);
            var products = rows.mm(rows.t()) / values[0];
            Assert.True((products - eye(3, dtype: float64)).abs().max().item<double>() < 1e-9);
            Assert.All(rows.sum(dim: 0).data<double>().ToArray().Zip(step), p =>
                Assert.Equal(p.First, p.Second, 1e-6 * Math.Sqrt(Jacobian.Dot(step, step)))
            );
        }
    }
}
