using HydraSharp.Tests.Runs;
using HydraSharp.Training.Balancing;
using Xunit;

namespace HydraSharp.Tests.Training.Balancing;

/// <summary>Steps that were worked out by hand, or by an independent solver to six digits.</summary>
[Collection(nameof(WholeRuns))]
public sealed class GradientVectorTests
{
    [Theory]
    [InlineData("base", 0d, 1d, 1d)]
    [InlineData("orthogonal", 0.4, 0.8)]
    [InlineData("conflict", 0.2, 0.4)]
    [InlineData("diagonal", 0.734694, 0.367347, 0.244898)]
    [InlineData("chain", 0.137931, 0.275862, 0.206897)]
    public void MgdaTest(string matrix, params double[] step) => Near(step, new Mgda(), matrix);

    [Theory]
    [InlineData("base", 0.5848, 3.8012, 3.8012)]
    [InlineData("orthogonal", 2d, 1d)]
    [InlineData("conflict", 0.5, 1.5)]
    [InlineData("diagonal", 1d, 2d, 3d)]
    public void PcGradTest(string matrix, params double[] step) => Near(step, new PcGrad(), matrix);

    // The first step is PCGrad's.
    [Theory]
    [InlineData("base", 0.5848, 3.8012, 3.8012)]
    [InlineData("orthogonal", 2d, 1d)]
    [InlineData("conflict", 0.5, 1.5)]
    [InlineData("diagonal", 1d, 2d, 3d)]
    public void GradVacTest(string matrix, params double[] step) => Near(step, new GradVac(), matrix);

    [Theory]
    [InlineData("base", 0.0767, 1d, 1d)]
    [InlineData("orthogonal", 0.666667, 0.666667)]
    [InlineData("conflict", 0.171573, 0.414214)]
    [InlineData("diagonal", 0.545455, 0.545455, 0.545455)]
    [InlineData("chain", 0.107341, 0.259143, 0.249582)]
    public void ImtlGTest(string matrix, params double[] step) => Near(step, new ImtlG(), matrix);

    [Theory]
    [InlineData("base", 0.0542, 0.7061, 0.7061)]
    [InlineData("orthogonal", 0.707107, 0.707107)]
    [InlineData("conflict", 0.382683, 0.923880)]
    [InlineData("diagonal", 0.577350, 0.577350, 0.577350)]
    [InlineData("chain", 0.267055, 0.606801, 0.748648)]
    public void NashMtlTest(string matrix, params double[] step) => Near(step, new NashMtl(), matrix);

    [Theory]
    [InlineData("base", 0.076584, 0.998533, 0.998533)]
    [InlineData("orthogonal", 1d, 1d)]
    [InlineData("conflict", 0.541196, 1.306563)]
    [InlineData("chain", 0.462553, 1.051011, 1.296696)]
    public void NashMtlWithoutItsLimitIsFairGradOfOne(string matrix, params double[] step)
    {
        Near(step, new NashMtl { MaxNorm = 0 }, matrix);
        Near(step, new FairGrad(), matrix);
    }

    [Theory]
    [InlineData("base", 2d, 0.031274, 0.790817, 0.790817)]
    [InlineData("base", 0.5, 0.181043, 1.268221, 1.268221)]
    [InlineData("orthogonal", 2d, 0.793701, 1d)]
    [InlineData("conflict", 2d, 0.678211, 1.495842)]
    [InlineData("diagonal", 2d, 1d, 0.793701, 0.693361)]
    [InlineData("chain", 2d, 0.620551, 1.331887, 1.288805)]
    public void FairGradTest(string matrix, double alpha, params double[] step) => Near(step, new FairGrad { Alpha = alpha }, matrix);

    [Theory]
    [InlineData("base", 0.2133, 0.9673, 0.9673)]
    [InlineData("orthogonal", 0.5, 0.5)]
    [InlineData("conflict", 0.138197, 0.414590)]
    [InlineData("diagonal", 0.333333, 0.333333, 0.333333)]
    [InlineData("chain", 0.071569, 0.175615, 0.265067)]
    public void AlignedMtlTest(string matrix, params double[] step)
    {
        Near(step, new AlignedMtl(), matrix);
        Near([.. step.Select(s => s * Jacobian.Named(matrix).GetLength(0))], new AlignedMtl { Total = TaskTotal.Sum }, matrix, 3e-4);
    }

    // The principal lengths of diag(1, 2, 3) are 1, 2, 3: median 2, root of the mean square sqrt(14/3).
    [Fact]
    public void AlignedMtlScales()
    {
        Near([0.576376, 2.614172, 2.614172], new AlignedMtl { Scale = AlignedScale.Rmse }, "base");
        Near([2 / 3.0, 2 / 3.0, 2 / 3.0], new AlignedMtl { Scale = AlignedScale.Median }, "diagonal");
    }

    [Theory]
    [InlineData("base", 0.2929, 1.9004, 1.9004)]
    [InlineData("orthogonal", 1d, 0.5)]
    [InlineData("conflict", 0.249888, 0.749963)]
    [InlineData("diagonal", 0.333333, 0.666667, 1d)]
    [InlineData("chain", 0.147701, 0.414231, 0.874007)]
    public void UpGradTest(string matrix, params double[] step) => Near(step, new UpGrad(), matrix);

    [Theory]
    [InlineData("base", 0.292398, 1.900585, 1.900585)]
    [InlineData("conflict", 0.25, 0.75)]
    [InlineData("chain", 0.148148, 0.414815, 0.874074)]
    public void UpGradWithHardlyAnyRegularization(string matrix, params double[] step) =>
        Near(step, new UpGrad { Regularization = 1e-8 }, matrix);

    [Theory]
    [InlineData("base", 0.5563, 1.1109, 1.1109)]
    [InlineData("orthogonal", 1d, 0.5)]
    [InlineData("diagonal", 0.333333, 0.666667, 1d)]
    public void DualProjTest(string matrix, params double[] step) => Near(step, new DualProj(), matrix);

    [Fact]
    public void DualProjWithHardlyAnyRegularization()
    {
        Near([0, 0.5], new DualProj { Regularization = 1e-8 }, "conflict");
        Near([0, 0, 0.666667], new DualProj { Regularization = 1e-8 }, "chain");
    }

    [Theory]
    [InlineData("base", 0.1588, 2.0706, 2.0706)]
    [InlineData("orthogonal", 1.5, 1.5)]
    [InlineData("conflict", 0.353553, 0.853553)]
    [InlineData("diagonal", 2d, 2d, 2d)]
    [InlineData("chain", 0.380089, 0.917617, 0.883761)]
    public void ConFigTest(string matrix, params double[] step) => Near(step, new ConFig(), matrix);

    [Theory]
    [InlineData("base", 0.1835, 1.2041, 1.2041)]
    [InlineData("orthogonal", 1d, 1.059017)]
    [InlineData("conflict", 0.25, 0.5)]
    [InlineData("diagonal", 0.956943, 0.666667, 1d)]
    [InlineData("chain", 0.149071, 0.298142, 0.666667)]
    public void CaGradTest(string matrix, params double[] step)
    {
        Near(step, new CaGrad { Rescaling = CaGradRescaling.None }, matrix);
        Near([.. step.Select(s => s / 1.25)], new CaGrad(), matrix);
        Near([.. step.Select(s => s / 1.5)], new CaGrad { Rescaling = CaGradRescaling.Linear }, matrix);
    }

    [Fact]
    public void CaGradWithoutReachIsTheMean() => Near([1, 1, 1], new CaGrad { C = 0 }, "base");

    // Any order of projections: one of four.
    [Fact]
    public void PcGradDependsOnTheOrder()
    {
        double[][] possible =
        [
            [0, 0.7, 2.6],
            [0.5, 0.7, 2.6],
            [0, 0.8, 2.4],
            [0.5, 0.8, 2.4],
        ];
        var seen = Enumerable.Range(0, 40).Select(_ => Jacobian.Apply(new PcGrad(), Jacobian.Chain).Step).ToArray();
        Assert.All(seen, s => Assert.Contains(possible, p => p.Zip(s).All(x => Math.Abs(x.First - x.Second) < 1e-9)));
        Assert.True(seen.Select(s => $"{s[0]:f3} {s[1]:f3}").Distinct().Count() > 1);
    }

    static void Near(double[] expected, GradientBalancing method, string matrix, double tolerance = 1e-4)
    {
        var found = Jacobian.Apply(method, Jacobian.Named(matrix)).Step;
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), p => Assert.Equal(p.First, p.Second, tolerance));
    }
}
