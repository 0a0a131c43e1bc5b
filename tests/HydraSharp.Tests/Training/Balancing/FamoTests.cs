using HydraSharp.Tests.Runs;
using HydraSharp.Tests.Tasks.Losses;
using HydraSharp.Training.Balancing;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Training.Balancing;

[Collection(nameof(WholeRuns))]
public sealed class FamoTests
{
    // L = (2, 0.5): weights (0.2, 0.8), value c · (log 2 + log 0.5) / 2 = 0. Then losses (1, 0.5): ξ's gradient is ±0.173287, so Adam's
    // first step is
    // (-0.025, 0.025) and z (0.487503, 0.512497).
    [Fact]
    public void HasThePapersWeightsAndStep()
    {
        using var scope = NewDisposeScope();
        using var rule = new Famo { WeightDecay = 0 }.Create(3);
        var present_P = tensor(new long[] { 0, 2 });
        var losses_P = tensor(new[] { 2, 0.5f }, requires_grad: true);
        var value = rule.call(losses_P, present_P);
        value.backward();
        Assert.Equal(0, value.item<float>(), 1e-5f);
        Assert.All(new[] { 0.2f, 0.8f }.Zip(losses_P.grad!.data<float>().ToArray()), p => Assert.Equal(p.First, p.Second, 1e-5f));

        ((IAfterStep)rule).AfterStep(tensor(new[] { 2, 0.5f }), tensor(new[] { 1, 0.5f }), present_P);
        var xi = rule.state_dict()["xi"];
        Assert.Equal([-0.025, 0, 0.025], xi.data<double>().ToArray().Select(v => Math.Round(v, 6)));
        Assert.Equal(0.487503, xi.index_select(0, present_P).softmax(0)[0].item<double>(), 1e-6);
    }

    // Against Adam written out for two numbers, over some steps with losses that move.
    [Fact]
    public void FollowsAdam()
    {
        using var scope = NewDisposeScope();
        using var rule = new Famo { LearningRate = 0.1, WeightDecay = 0.01 }.Create(2);
        var (xi, m, v) = (new double[2], new double[2], new double[2]);
        for (var t = 1; t <= 5; t++)
        {
            float[] before = [1 + t, 3f / t],
                after = [1 + 0.5f * t, 2.5f / t];
            ((IAfterStep)rule).AfterStep(tensor(before), tensor(after), tensor(new long[] { 0, 1 }));
            var z = Math.Exp(xi[0]) / (Math.Exp(xi[0]) + Math.Exp(xi[1]));
            var fell = Enumerable.Range(0, 2).Select(i => Math.Log(before[i] + 1e-8) - Math.Log(after[i] + 1e-8)).ToArray();
            double[] slope = [z * (1 - z) * (fell[0] - fell[1]) + 0.01 * xi[0], z * (1 - z) * (fell[1] - fell[0]) + 0.01 * xi[1]];
            for (var i = 0; i < 2; i++)
            {
                (m[i], v[i]) = (0.9 * m[i] + 0.1 * slope[i], 0.999 * v[i] + 0.001 * slope[i] * slope[i]);
                xi[i] -= 0.1 * m[i] / (1 - Math.Pow(0.9, t)) / (Math.Sqrt(v[i] / (1 - Math.Pow(0.999, t))) + 1e-8);
            }
        }

        Assert.All(xi.Zip(rule.state_dict()["xi"].data<double>().ToArray()), p => Assert.Equal(p.First, p.Second, 1e-5));
        Assert.True(xi[0] < 0 && xi[1] > 0);
    }

    [Fact]
    public void ReportsErrors() => Assert.Equal(2, Expect.Errors(new Famo { LearningRate = 0, WeightDecay = -1 }.Check).Count);
}
