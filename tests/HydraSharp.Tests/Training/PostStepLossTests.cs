using HydraSharp.Tests.Runs;
using HydraSharp.Training.Balancing;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Training;

[Collection(nameof(WholeRuns))]
public sealed class PostStepLossTests
{
    // Image 0, heads 3 and 2: losses 4 and 64 before. After a step of 0.01 by equal weights the factor is 1.2, a's output 1.2 · 2.96, b's
    // 1.2 · 2.16.
    [Fact]
    public void ARuleIsReportedWhatTheStepDidToItsOwnImages()
    {
        var heard = new List<(float[] Before, float[] After, long[] Tasks)>();
        using var plain = new Plain(Plain.Descent(), new Listening { Hear = heard.Add }, new Plain.Scaled());
        using (no_grad())
            foreach (var (name, value) in new[] { ("heads.a.layers.output.weight", 3), ("heads.b.layers.output.weight", 2) })
                plain.Net.named_parameters().Single(p => p.name == name).parameter.fill_(value);
        plain.Step(0.01, [0]);
        var (before, after, tasks) = Assert.Single(heard);
        Assert.Equal([4, 64], before);
        Assert.Equal([0, 1], tasks);
        var (a, b) = (1.2 * 2.96 - 0.04 - 1, 1.2 * 2.16 + 0.16 - 10); // biases moved from 0 to -0.04 and 0.16
        Assert.Equal(a * a, after[0], 1e-3);
        Assert.Equal(b * b, after[1], 1e-3);
        plain.Step(0.01, [1]);
        Assert.Equal([0], heard[1].Tasks);
    }

    // The same weights, batch norm statistics and random numbers as without the second look, which draws numbers itself.
    [Fact]
    public void LookingChangesNothing()
    {
        using var plain = new Plain(Plain.Descent(), new EqualWeights(), new Plain.Normed());
        using var looked = new Plain(Plain.Descent(), new Listening { Hear = _ => rand(3).Dispose() }, new Plain.Normed());
        var ends = new List<float[]>();
        foreach (var one in new[] { plain, looked })
        {
            manual_seed(3);
            using (no_grad())
                foreach (var (_, parameter) in one.Net.named_parameters())
                    parameter.uniform_(0.2, 1);
            for (var i = 0; i < 3; i++)
                one.Step(0.01, [0, 1, 2, 3]);
            using var none = no_grad();
            using var scope = NewDisposeScope();
            ends.Add([
                .. one.Net.state_dict().Values.SelectMany(v => v.to(float32).reshape(-1).data<float>().ToArray()),
                rand(1).item<float>(),
            ]);
        }

        Assert.Equal(ends[0], ends[1]);
    }

    sealed record Listening : LossBalancing
    {
        public Action<(float[] Before, float[] After, long[] Tasks)> Hear { get; init; } = _ => { };

        public override nn.Module<Tensor, Tensor, Tensor> Create(int tasks) => new Sum(this);

        sealed class Sum(Listening spec) : nn.Module<Tensor, Tensor, Tensor>(nameof(Listening)), IAfterStep
        {
            public override Tensor forward(Tensor losses_P, Tensor present_P) => losses_P.sum();

            public void AfterStep(Tensor before_P, Tensor after_P, Tensor present_P) =>
                spec.Hear((before_P.data<float>().ToArray(), after_P.data<float>().ToArray(), present_P.data<long>().ToArray()));
        }
    }
}
