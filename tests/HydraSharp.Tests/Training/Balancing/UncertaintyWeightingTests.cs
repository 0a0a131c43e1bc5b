using HydraSharp.Tests.Tasks.Losses;
using HydraSharp.Training.Balancing;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Training.Balancing;

public sealed class UncertaintyWeightingTests
{
    // s = -0.5: weights exp(0.5)/2 = 0.824361; value 0.824361·(2 + 0.5) - 0.25 - 0.25; d/ds = 1/2 - weight·L.
    [Fact]
    public void HasThePapersValueAndGradients()
    {
        using var scope = NewDisposeScope();
        using var rule = new UncertaintyWeighting { Initial = -0.5 }.Create(2);
        var losses_P = tensor(new[] { 2, 0.5f }, requires_grad: true);
        var value = rule.call(losses_P, tensor(new long[] { 0, 1 }));
        value.backward();
        Assert.Equal(1.560902f, value.item<float>(), 1e-5f);
        Near([0.824361f, 0.824361f], losses_P.grad!);
        Near([-1.148721f, 0.087820f], cat([.. rule.parameters().Select(p => p.grad!)]));
    }

    // exp(s) = L: 1/2 - L/(2L) = 0.
    [Fact]
    public void RestsWhereTheVarianceIsTheLoss()
    {
        using var scope = NewDisposeScope();
        using var rule = new UncertaintyWeighting { Initial = Math.Log(3) }.Create(1);
        rule.call(tensor(new[] { 3f }), tensor(new long[] { 0 })).backward();
        Assert.Equal(0, Assert.Single(rule.parameters()).grad!.item<float>(), 1e-6f);
    }

    // With s = 0: only task 1 is there, 4/2 + 0 and d/ds = 1/2 - 4/2.
    [Fact]
    public void ATaskThatIsAbsentIsNotTouched()
    {
        using var scope = NewDisposeScope();
        using var rule = new UncertaintyWeighting().Create(3);
        var value = rule.call(tensor(new[] { 4f }), tensor(new long[] { 1 }));
        value.backward();
        Assert.Equal(2, value.item<float>());
        Assert.Equal([null, -1.5f, null], rule.parameters().Select(p => p.grad?.item<float>()));
    }

    [Fact]
    public void ItsNameIsTheCheckpointsFormat()
    {
        using var rule = new UncertaintyWeighting { Initial = 0.25 }.Create(3);
        Assert.Equal(["log_variances.0", "log_variances.1", "log_variances.2"], rule.state_dict().Keys);
        Assert.Equal([0.25f, 0.25f, 0.25f], rule.state_dict().Values.Select(v => v.item<float>()));
    }

    [Fact]
    public void ReportsErrors()
    {
        Assert.Empty(Expect.Errors(new UncertaintyWeighting().Check));
        Assert.Single(Expect.Errors(new UncertaintyWeighting { Initial = double.NaN }.Check));
    }

    static void Near(float[] expected, Tensor found) =>
        Assert.All(expected.Zip(found.data<float>().ToArray()), p => Assert.Equal(p.First, p.Second, 1e-5f));
}
