using HydraSharp.Benchmarks;
using HydraSharp.Inference;
using HydraSharp.Specs.Validation;
using HydraSharp.Training.Balancing;
using Xunit;

namespace HydraSharp.Tests.Runs;

[Collection(nameof(WholeRuns))]
public sealed class BalancingBenchTests
{
    [Fact]
    public void MeasuresEachMethodBesideAPlainStep()
    {
        using var tiny = new TinyRun(images: 48);
        var costs = BalancingBench.Run(
            tiny.Experiment,
            new()
            {
                Methods = ["PcGrad", "DbMtl", "Famo"],
                Rounds = 1,
                Stop = TestContext.Current.CancellationToken,
            }
        );
        Assert.Equal(
            ["EqualWeights", "Famo", "PcGrad Parameters", "PcGrad Representation", "DbMtl"],
            costs.Methods.Select(m => $"{m.Method} {m.At}".TrimEnd())
        );
        Assert.All(costs.Methods, m => Assert.True(m.Milliseconds > 0 && m.Cost > 0.2));
        Assert.Equal(8, costs.Images);
        Assert.True(costs.SharedParameters > 1000);
    }

    [Fact]
    public void WrongOptionsAndALoneTaskAreReported()
    {
        using var tiny = new TinyRun(images: 24);
        var error = Assert.Throws<ExperimentException>(() =>
            BalancingBench.Run(tiny.Experiment, new() { Methods = ["PcGrda"], Rounds = 0 })
        );
        Assert.Contains("PcGrad", error.Message, StringComparison.Ordinal);
        Assert.Contains("0 rounds", error.Message, StringComparison.Ordinal);
        Assert.Throws<HydraException>(() =>
            BalancingBench.Run(tiny.Experiment with { Tasks = [tiny.Experiment.Tasks[0]], Balancing = new EqualWeights() })
        );
    }
}
