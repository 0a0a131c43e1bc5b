using HydraSharp.Balancing;
using HydraSharp.Tests.Losses;
using HydraSharp.Tests.Runs;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Balancing;

[Collection(nameof(WholeRuns))]
public sealed class LossMethodTests
{
    // (2 · 0.5)^(1/2) = 1, weights 1/(2·2) and 1/(2·0.5); (8 · 1 · 1)^(1/3) = 2, weights 2/(3·8) and 2/3.
    [Theory]
    [InlineData(new[] { 2, 0.5f }, 1, new[] { 0.25f, 1 })]
    [InlineData(new[] { 8f, 1, 1 }, 2, new[] { 0.083333f, 0.666667f, 0.666667f })]
    public void GlsIsTheGeometricMean(float[] losses, float value, float[] weights)
    {
        var (found, gradient) = Apply(new Gls(), losses);
        Assert.Equal(value, found, 1e-5f);
        Assert.All(weights.Zip(gradient), p => Assert.Equal(p.First, p.Second, 1e-5f));
    }

    [Fact]
    public void ALossOfZeroTeachesNothingInGls()
    {
        var (found, gradient) = Apply(new Gls(), [0, 1]);
        Assert.Equal(1e-4f, found, 1e-6f);
        Assert.Equal(0, gradient[0]);
        Assert.Equal(5e-5f, gradient[1], 1e-7f);
    }

    // s = 0: value 2 + 0.5, d/ds = L - 1.
    [Fact]
    public void ImtlLHasThePapersValueAndGradients()
    {
        using var scope = NewDisposeScope();
        using var rule = new ImtlL().Create(3);
        var value = rule.call(tensor(new[] { 2, 0.5f }), tensor(new long[] { 0, 2 }));
        value.backward();
        Assert.Equal(2.5f, value.item<float>());
        Assert.Equal([1, null, -0.5f], rule.parameters().Select(p => p.grad?.item<float>()));
    }

    [Fact]
    public void RlwDrawsOnTheSimplex()
    {
        manual_seed(1);
        var draws = Enumerable.Range(0, 2000).Select(_ => Apply(new Rlw(), [1, 3]).Weights).ToArray();
        Assert.All(draws, w => Assert.Equal(1, w.Sum(), 1e-5f));
        Assert.Equal(0.5, draws.Average(w => w[0]), 0.03);
        Assert.True(draws.Select(w => w[0]).Distinct().Count() > 1000);
    }

    [Fact]
    public void TellsMistakes()
    {
        Assert.Empty(Expect.Mistakes(new ImtlL().Check));
        Assert.Single(Expect.Mistakes(new ImtlL { Initial = double.NaN }.Check));
    }

    static (float Value, float[] Weights) Apply(LossBalancing method, float[] losses)
    {
        using var scope = NewDisposeScope();
        using var rule = method.Create(losses.Length);
        var losses_P = tensor(losses, requires_grad: true);
        var value = rule.call(losses_P, arange(losses.Length, dtype: int64));
        value.backward();
        return (value.item<float>(), losses_P.grad!.data<float>().ToArray());
    }
}
