using HydraSharp.Tests.Runs;
using HydraSharp.Tests.Tasks.Losses;
using HydraSharp.Training.Balancing;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Training.Balancing;

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
    public void ConstantWeightsGoByName()
    {
        using var scope = NewDisposeScope();
        using var rule = new ConstantWeights
        {
            Weights = new Dictionary<string, double> { ["c"] = 0.5, ["a"] = 3 },
        }.CreateFor(["a", "b", "c"]);
        Assert.Equal(3 * 2 + 0.5f * 8, rule.call(tensor(new[] { 2f, 8 }), tensor(new long[] { 0, 2 })).item<float>());
        Assert.Equal(5, rule.call(tensor(new[] { 5f }), tensor(new long[] { 1 })).item<float>());
        var method = new ConstantWeights
        {
            Weights = new Dictionary<string, double> { ["aeg"] = 1, ["b"] = 0 },
        };
        Assert.Contains("weights.b", Assert.Single(Expect.Errors(method.Check)), StringComparison.Ordinal);
        Assert.Contains(
            "age",
            Assert.Single(
                Expect.Errors(p => (method with { Weights = new Dictionary<string, double> { ["aeg"] = 1 } }).CheckTasks(["age", "b"], p))
            ),
            StringComparison.Ordinal
        );
    }

    // Ratios 0.8 and 0.5 at T = 2: 1.074860 and 0.925140. The first two epochs weigh all alike.
    [Fact]
    public void DwaWeighsByTheRatioOfTheLastTwoEpochs()
    {
        using var scope = NewDisposeScope();
        using var rule = new Dwa().Create(3);
        var epochs = (IAfterEpoch)rule;
        Near([1, 1], Weights(rule, [4, 7], [0, 1]));
        epochs.AfterEpoch([10, 10, double.NaN]);
        Near([1, 1], Weights(rule, [4, 7], [0, 1]));
        epochs.AfterEpoch([8, 5, 3]);
        Near([1.074860f, 0.925140f], Weights(rule, [4, 7], [0, 1]));
        // The third task has one epoch only: its ratio is 1. It alone has weight 1.
        Near([1], Weights(rule, [4], [2]));
        var three = Weights(rule, [1, 1, 1], [0, 1, 2]);
        Assert.Equal(3, three.Sum(), 1e-5f);
        Assert.True(three[2] > three[0] && three[0] > three[1]);
        // An epoch without labels leaves a task as it was.
        epochs.AfterEpoch([double.NaN, double.NaN, 1.5]);
        Near([1.074860f, 0.925140f], Weights(rule, [4, 7], [0, 1]));
    }

    // L = (2, 0.5) beside nadirs of 1: value 2 ln 1.25, weights on L (0.8, 0.8). Before the end of the warm-up the sum of the logarithms.
    [Fact]
    public void StchIsAComparisonWithTheEndOfTheWarmUp()
    {
        using var scope = NewDisposeScope();
        using var rule = new Stch { Warmup = 2 }.Create(2);
        var epochs = (IAfterEpoch)rule;
        Near([0.5f, 2], Weights(rule, [2, 0.5f], [0, 1]));
        epochs.AfterEpoch([9, 9]);
        Near([0.5f, 2], Weights(rule, [2, 0.5f], [0, 1]));
        epochs.AfterEpoch([1, 1]);
        Assert.Equal(0.446287f, rule.call(tensor(new[] { 2f, 0.5f }), tensor(new long[] { 0, 1 })).item<float>(), 1e-5f);
        Near([0.8f, 0.8f], Weights(rule, [2, 0.5f], [0, 1]));
        epochs.AfterEpoch([5, 5]);
        Near([0.8f, 0.8f], Weights(rule, [2, 0.5f], [0, 1]));
        Near([0.25f], Weights(rule, [4], [0]));
    }

    // As mu falls the value comes to K times the largest f, whose task alone is followed.
    [Fact]
    public void StchWithASmallMuFollowsTheWorstTask()
    {
        using var scope = NewDisposeScope();
        using var rule = new Stch { Warmup = 1, Mu = 0.01 }.Create(3);
        ((IAfterEpoch)rule).AfterEpoch([1, 2, 4]);
        Near([0, 3 / 3f, 0], Weights(rule, [1, 3, 4], [0, 1, 2]));
    }

    // λ = (1, 2) at f = (ln 2, ln 0.5): exp(λ f) = (2, 0.25), weights on f K λ times their shares, on L divided by L: 2 · 2/2.25 / 2 and 2
    // · 2 · 0.25/2.25 / 0.5.
    [Fact]
    public void StchFollowsAPreference()
    {
        using var scope = NewDisposeScope();
        var method = new Stch
        {
            Warmup = 1,
            Preference = new Dictionary<string, double> { ["b"] = 2 },
        };
        using var rule = method.CreateFor(["a", "b"]);
        ((IAfterEpoch)rule).AfterEpoch([1, 1]);
        Near([0.888889f, 0.888889f], Weights(rule, [2, 0.5f], [0, 1]));
        Assert.Contains(
            "preference.c",
            Assert.Single(
                Expect.Errors(p => (method with { Preference = new Dictionary<string, double> { ["c"] = 1 } }).CheckTasks(["a", "b"], p))
            ),
            StringComparison.Ordinal
        );
        Assert.Single(Expect.Errors((method with { Preference = new Dictionary<string, double> { ["b"] = 0 } }).Check));
    }

    [Theory]
    [InlineData(typeof(Dwa))]
    [InlineData(typeof(Stch))]
    public void WhatIsRememberedIsInTheState(Type method)
    {
        using var scope = NewDisposeScope();
        var spec = (LossBalancing)Activator.CreateInstance(method)!;
        using var rule = spec.Create(2);
        for (var epoch = 0; epoch < 5; epoch++)
            ((IAfterEpoch)rule).AfterEpoch([2, 3.0 / (epoch + 1)]);
        using var other = spec.Create(2);
        other.load_state_dict(rule.state_dict());
        Assert.Equal(Weights(rule, [2, 5], [0, 1]), Weights(other, [2, 5], [0, 1]));
        using var fresh = spec.Create(2);
        Assert.NotEqual(Weights(rule, [2, 5], [0, 1]), Weights(fresh, [2, 5], [0, 1]));
    }

    [Fact]
    public void ReportsErrors()
    {
        Assert.Single(Expect.Errors(new Dwa { Temperature = 0 }.Check));
        Assert.Equal(2, Expect.Errors(new Stch { Mu = 0, Warmup = 0 }.Check).Count);
        Assert.Empty(Expect.Errors(new ImtlL().Check));
        Assert.Single(Expect.Errors(new ImtlL { Initial = double.NaN }.Check));
    }

    static void Near(float[] expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), p => Assert.Equal(p.First, p.Second, 1e-5f));
    }

    static float[] Weights(nn.Module<Tensor, Tensor, Tensor> rule, float[] losses, long[] present)
    {
        using var scope = NewDisposeScope();
        var losses_P = tensor(losses, requires_grad: true);
        rule.call(losses_P, tensor(present)).backward();
        return losses_P.grad!.data<float>().ToArray();
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
